import type { FlagOption, Option, OptionSet } from './options.ts';

/** The manual page of a command: usage, what it does, a line or more for each option, and notes where there are any. */
export function helpText(usage: string, purpose: string, set: OptionSet, notes?: string): string {
  const lines = Object.entries(set).map(([name, option]) => {
    const value = option.kind === 'flag' ? '' : ` ${placeholder(option)}`;
    return `  --${name}${value}\n      ${option.help}${option.kind === 'flag' ? '' : valueNote(option)}`;
  });
  const end = notes === undefined ? '' : `\n${notes.trimEnd()}\n`;
  return `Usage: ${usage}\n\n${purpose}\n\nOptions:\n${lines.join('\n')}\n  --help\n      Prints this page.\n${end}`;
}

function placeholder(option: Exclude<Option, FlagOption>): string {
  if (option.kind === 'number') return 'N';
  return option.kind === 'choice' ? option.choices.join('|') : option.placeholder;
}

/** Bounds and default of an option, where it has any. */
function valueNote(option: Exclude<Option, FlagOption>): string {
  const range = option.kind === 'number' ? [`${option.min} to ${option.max}`] : [];
  const parts = option.default === undefined ? range : [...range, `default ${option.default}`];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}
