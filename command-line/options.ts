interface Described {
  /** One line of help: what it does, with its unit. */
  readonly help: string;
}

interface NumberOption extends Described {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  readonly default: number | undefined;
}

interface TextOption extends Described {
  readonly kind: 'text';
  /** What stands for the value in the help, for instance `FILE`. */
  readonly placeholder: string;
  readonly pattern: RegExp | undefined;
  /** What the pattern allows, in words. */
  readonly allowed: string;
  readonly default: string | undefined;
}

interface ChoiceOption extends Described {
  readonly kind: 'choice';
  readonly choices: readonly string[];
  readonly default: string | undefined;
}

export interface FlagOption extends Described {
  readonly kind: 'flag';
}

export type Option = NumberOption | TextOption | ChoiceOption | FlagOption;

/** The options of one command, keyed by their names without the leading dashes. */
export type OptionSet = Readonly<Record<string, Option>>;

type Value<O extends Option> = O extends FlagOption
  ? boolean
  : O extends NumberOption
    ? number | Extract<O['default'], undefined>
    : O extends ChoiceOption
      ? O['choices'][number] | Extract<O['default'], undefined>
      : O extends TextOption
        ? string | Extract<O['default'], undefined>
        : never;

/** The parsed values of an option set, keyed like it; an option without a default may be undefined. */
export type OptionValues<Set extends OptionSet> = { readonly [Name in keyof Set]: Value<Set[Name]> };

/** A number within closed bounds. */
export const number = <const D extends number | undefined>(option: {
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
  readonly default: D;
}) => ({ kind: 'number' as const, integer: false, ...option });

/** A whole number within closed bounds. */
export const integer = <const D extends number | undefined>(option: {
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly default: D;
}) => ({ kind: 'number' as const, ...option, integer: true });

/** Text, checked by a pattern where one is given. */
export const text = <const D extends string | undefined>(option: {
  readonly help: string;
  readonly placeholder: string;
  readonly pattern?: RegExp;
  readonly allowed?: string;
  readonly default: D;
}) => ({ kind: 'text' as const, pattern: undefined, allowed: 'text of at least one character', ...option });

/** One of a closed list of words. */
export const choice = <const C extends readonly string[], const D extends C[number] | undefined>(option: {
  readonly help: string;
  readonly choices: C;
  readonly default: D;
}) => ({ kind: 'choice' as const, ...option });

/** Present or absent. */
export const flag = (option: { readonly help: string }) => ({ kind: 'flag' as const, ...option });

/** What an option takes, in words that complete "must be …". */
export function allowedValues(option: Exclude<Option, FlagOption>): string {
  switch (option.kind) {
    case 'number':
      return `a ${option.integer ? 'whole number' : 'number'} from ${option.min} to ${option.max}`;
    case 'choice':
      return `one of ${option.choices.join(', ')}`;
    case 'text':
      return option.allowed;
  }
}
