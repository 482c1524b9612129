import { MEASURED_ON } from '../../bench/measured.ts';
import { loadConfig } from '../load-config.ts';
import { type LineItem, lineItems, monthly, UnknownPrice } from './line-items.ts';
import { HOURS, REGION } from './prices.ts';
import { OPTIONS, RATES } from './scenarios.ts';
import { type PricedTemplate, templatesOf } from './templates-of.ts';
import { type UsageItem, usageOf } from './usage.ts';

const SECONDS_PER_MONTH = HOURS * 3_600;

const known = new Map<string, readonly LineItem[]>();

/** The lines of a configuration, which is synthesised once. */
function priced(settings: Settings): readonly LineItem[] {
  const key = JSON.stringify(settings);
  const items = known.get(key) ?? lineItems(templatesOf(loadConfig(settings)));
  known.set(key, items);
  return items;
}

/** docs/cost.md, computed. */
export function costPage(): string {
  const development = priced({ profile: 'development' });
  const production = priced({ profile: 'production' });
  return [
    `# What it costs`,
    `Computed by \`npm run pages\` from the synthesised templates; a test compares. Dollars a month (730 hours) in ${REGION},
without free allowances, taxes and support. Prices were typed in, not fetched: beside each stand its source and when it was written down, and no bill has
confirmed them. Your region's may be a fifth higher.`,
    `\`npx cdk synth\` prints the sum for the settings at hand.`,
    `## Development: ${dollars(monthly(development))} $ a month, ${(monthly(development) / HOURS).toFixed(2)} $ an hour`,
    itemTable(development),
    `## Production: ${dollars(monthly(production))} $ a month`,
    itemTable(production),
    `Brokers' disks may grow by themselves up to \`kafka.maximumStorageGib\`, provisioned pollers up to \`pollers.maximum\`; the lines are what
stands at first.`,
    `## A million readings`,
    rateTables(),
    `## What an option adds`,
    optionTable(production),
    '',
  ].join('\n\n');
}

type Settings = Readonly<Record<string, unknown>>;

/** A sentence for a person who synthesises. */
export function costSentence(templates: readonly PricedTemplate[]): string {
  try {
    const sum = dollars(monthly(lineItems(templates)));
    return `It costs about ${sum} $ a month in ${REGION} before readings; docs/cost.md says what for.`;
  } catch (error) {
    if (error instanceof UnknownPrice) return `What it costs is not known here: ${error.message}.`;
    throw error;
  }
}

function itemTable(items: readonly LineItem[]): string {
  const rows = items.map(({ what, quantity, price, dollars: sum }) => [
    what,
    number(quantity),
    `[${price.dollars} $ per ${price.unit}](${price.source})`,
    price.asOf,
    dollars(sum),
  ]);
  return table(
    ['what', 'quantity', 'price', 'as of', '$ a month'],
    [...rows, ['**all of it**', '', '', '', `**${dollars(monthly(items))}**`]],
  );
}

function rateTables(): string {
  const columns = RATES.map(({ rate, settings }) => {
    const config = loadConfig(settings);
    const stands = monthly(priced(settings));
    return { rate, stands, usage: usageOf(config, rate) };
  });
  const kinds = columns[0]?.usage ?? [];
  const rows = kinds.map(({ what, price }, index) => [
    what,
    `[${price.dollars} $ per ${price.unit}](${price.source})`,
    price.asOf,
    ...columns.map(({ usage }) => cents(usage[index]?.dollars ?? 0)),
  ]);
  const used = ({ usage }: { readonly usage: readonly UsageItem[] }) =>
    usage.reduce((sum, item) => sum + item.dollars, 0);
  const share = ({ rate, stands }: { readonly rate: number; readonly stands: number }) =>
    stands / ((rate * SECONDS_PER_MONTH) / 1e6);
  const head = [
    '$ for a million readings',
    'price',
    'as of',
    ...columns.map(({ rate }) => `at ${number(rate)} a second`),
  ];
  return [
    `Production, with what each rate needs beyond the profile: ${RATES.map(({ rate, words }) => `${number(rate)} a second ${words}`).join('; ')}.
Processor time as measured on ${MEASURED_ON}.`,
    table(head, [
      ...rows,
      ['what is used', '', '', ...columns.map((column) => cents(used(column)))],
      ['what stands, shared out', '', '', ...columns.map((column) => cents(share(column)))],
      ['**all of it**', '', '', ...columns.map((column) => `**${cents(used(column) + share(column))}**`)],
      [
        'all of it, a month',
        '',
        '',
        ...columns.map((column) =>
          number(Math.round(column.stands + (used(column) * column.rate * SECONDS_PER_MONTH) / 1e6)),
        ),
      ],
    ]),
  ].join('\n\n');
}

function optionTable(production: readonly LineItem[]): string {
  const rows = OPTIONS.map(({ words, settings }) => {
    const change = monthly(priced({ profile: 'production', ...settings })) - monthly(production);
    const names = Object.entries(settings).map(([name, value]) => `\`${name}\` ${String(value)}`);
    return [words, names.join(', '), `${change < 0 ? '−' : '+'}${dollars(Math.abs(change))}`];
  });
  return table(['option', 'settings', '$ a month'], rows);
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const dollars = (value: number): string =>
  value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const cents = (value: number): string => value.toFixed(4);
const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 2 });
