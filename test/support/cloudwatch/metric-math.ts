/** A value for each period; null where there is none. */
export type Values = readonly (number | null)[];

type Scalar = (one: number, other: number) => number;

const OPERATORS: Readonly<Record<string, { readonly binds: number; readonly apply: Scalar }>> = {
  '>': { binds: 1, apply: (one, other) => Number(one > other) },
  '+': { binds: 2, apply: (one, other) => one + other },
  '-': { binds: 2, apply: (one, other) => one - other },
  '*': { binds: 3, apply: (one, other) => one * other },
  '/': { binds: 3, apply: (one, other) => one / other },
};

/**
 * Evaluates as much of CloudWatch's metric math as the alarms use. A period without a value of any operand has none; MAX, MIN
 * and SUM of a list take the values that there are.
 *
 * @param metrics values by id, all of the same periods
 * @throws Error at anything else
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function metricMath(expression: string, metrics: ReadonlyMap<string, Values>): Values {
  const parser = new Parser(expression, metrics);
  return parser.whole();
}

class Parser {
  readonly #tokens: string[];
  readonly #metrics: ReadonlyMap<string, Values>;
  readonly #periods: number;

  constructor(expression: string, metrics: ReadonlyMap<string, Values>) {
    this.#tokens = expression.match(/[A-Za-z_]\w*|\d+(\.\d+)?|[^\s]/g) ?? [];
    this.#metrics = metrics;
    this.#periods = Math.max(...[...metrics.values()].map(({ length }) => length));
  }

  whole(): Values {
    const values = this.#operation(0);
    if (this.#tokens.length > 0) throw new Error(`metric math has ${this.#tokens.join(' ')} left over`);
    return values;
  }

  #operation(binds: number): Values {
    let left = this.#operand();
    for (;;) {
      const operator = OPERATORS[this.#tokens[0] ?? ''];
      if (operator === undefined || operator.binds <= binds) return left;
      this.#tokens.shift();
      left = pairwise(left, this.#operation(operator.binds), operator.apply);
    }
  }

  #operand(): Values {
    const token = this.#tokens.shift() ?? '';
    if (/^\d/.test(token)) return Array.from({ length: this.#periods }, () => Number(token));
    if (token === '(') return this.#closed(')', () => this.#operation(0));
    if (this.#tokens[0] === '(') return this.#call(token);
    const values = this.#metrics.get(token);
    if (values === undefined) throw new Error(`metric math speaks of ${token}, which is no metric of the alarm`);
    return values;
  }

  #call(name: string): Values {
    this.#expect('(');
    return this.#closed(')', () => {
      if (name === 'DIFF') return differences(this.#operation(0));
      if (name === 'IF') return this.#choice();
      return folded(name, this.#list());
    });
  }

  #choice(): Values {
    const condition = this.#operation(0);
    this.#expect(',');
    const then = this.#operation(0);
    this.#expect(',');
    const otherwise = this.#operation(0);
    return condition.map((value, index) => {
      if (value === null) return null;
      return (value === 0 ? otherwise[index] : then[index]) ?? null;
    });
  }

  #list(): readonly Values[] {
    this.#expect('[');
    const items = [this.#operation(0)];
    while (this.#tokens[0] === ',') {
      this.#tokens.shift();
      items.push(this.#operation(0));
    }
    this.#expect(']');
    return items;
  }

  #closed(by: string, inner: () => Values): Values {
    const values = inner();
    this.#expect(by);
    return values;
  }

  #expect(token: string): void {
    const found = this.#tokens.shift();
    if (found !== token) throw new Error(`metric math must have ${token} here, got ${found}`);
  }
}

function pairwise(left: Values, right: Values, apply: Scalar): Values {
  return left.map((one, index) => {
    const other = right[index] ?? null;
    const value = one === null || other === null ? Number.NaN : apply(one, other);
    return Number.isFinite(value) ? value : null;
  });
}

const differences = (values: Values): Values =>
  values.map((value, index) => {
    const before = values[index - 1] ?? null;
    return value === null || before === null ? null : value - before;
  });

function folded(name: string, lists: readonly Values[]): Values {
  const fold = {
    MAX: Math.max,
    MIN: Math.min,
    SUM: (...list: number[]) => list.reduce((one, other) => one + other, 0),
  };
  if (!(name in fold)) throw new Error(`metric math has no ${name} here`);
  return (lists[0] ?? []).map((_, index) => {
    const present = lists.map((values) => values[index] ?? null).filter((value) => value !== null);
    return present.length === 0 ? null : fold[name as keyof typeof fold](...present);
  });
}
