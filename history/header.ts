import type { HistoryOptions } from '../command-line/history-options.ts';

/** Usual names of a time column, in lower case, the most telling first. */
const TIME_COLUMNS = ['timestamp', 'datetime', 'date_time', '_time'] as const;
const DATE_AND_TIME = [
  ['date', 'time'],
  ['datum', 'zeit'],
  ['datum', 'uhrzeit'],
] as const;
const LAST_TIME_COLUMNS = ['time', 'date', 'ts'] as const;
const USUAL_TIMESTAMP_FIELD = 'timestamp';
const LIKELY_ID = /(^|[_\s.-])(id|name|sensor|device|entity_id|station|tag|serial|eui)$|Id$/i;

const MOST_LISTED = 12;
const MOST_SHOWN_CHARACTERS = 64;

/** The names of a file's columns, in which others are looked for; collects what is wrong, and what a person should know. */
export class Header {
  readonly names: readonly string[];
  readonly problems: string[] = [];
  readonly notices: string[] = [];

  constructor(cells: readonly string[]) {
    this.names = cells.map((cell) => cell.trim());
  }

  /** The names as a sentence lists them. */
  get list(): string {
    const shown = this.names.slice(0, MOST_LISTED).map((name) => JSON.stringify(name.slice(0, MOST_SHOWN_CHARACTERS)));
    return shown.join(', ') + (this.names.length > MOST_LISTED ? ` and ${this.names.length - MOST_LISTED} more` : '');
  }

  column(place: number): string {
    return `Column ${place + 1} (${this.names[place] || 'no name'})`;
  }

  /** Place of a name, whatever its case; undefined when there is none. */
  placeOf(name: string): number | undefined {
    const exact = this.names.indexOf(name.trim());
    const wanted = name.trim().toLowerCase();
    const place = exact >= 0 ? exact : this.names.findIndex((other) => other.toLowerCase() === wanted);
    return place < 0 ? undefined : place;
  }

  /** Place of a column that an option names. */
  named(name: string | undefined, option: string): number | undefined {
    if (name === undefined) return undefined;
    const place = this.placeOf(name);
    if (place === undefined)
      this.problems.push(`${option} names the column ${JSON.stringify(name)}; the columns are ${this.list}`);
    return place;
  }

  /** Places of several columns that an option names, separated by commas. */
  listed(names: string | undefined, option: string): readonly number[] {
    const whole = names === undefined ? undefined : this.placeOf(names);
    const each = names === undefined || whole !== undefined ? [] : names.split(',');
    const places = each.map((name) => this.named(name, option));
    return [whole, ...places].filter((place) => place !== undefined);
  }

  /** Place of the sensor id; undefined where the whole file is one sensor's. */
  sensorColumn(field: string, options: HistoryOptions): number | undefined {
    const { 'sensor-column': name, 'sensor-id': constant } = options;
    if (name !== undefined) {
      if (constant !== undefined) this.problems.push('--sensor-id and --sensor-column exclude each other; give one');
      return this.named(name, '--sensor-column');
    }
    const place = this.placeOf(field);
    if (place !== undefined && constant !== undefined)
      this.problems.push(`${this.column(place)} names the sensors; leave out --sensor-id`);
    if (place === undefined && constant === undefined) this.problems.push(this.#noSensorId(field));
    return place;
  }

  /** Places of the time, or of date and time of day; none where that is a problem. */
  timeColumns(field: string, name: string | undefined): readonly number[] {
    if (name !== undefined) return this.listed(name, '--timestamp-column').slice(0, 2);
    const place = this.placeOf(field);
    if (place !== undefined) return [place];
    const usual = field === USUAL_TIMESTAMP_FIELD ? this.#usualTime() : [];
    if (usual.length === 0)
      this.problems.push(
        `no column is named "${field}" for the time; the columns are ${this.list}; name yours with --timestamp-column, ` +
          'or by "timestamp_field" in a rules file (--rules)',
      );
    else this.notices.push(`The time is taken from ${usual.map((each) => this.names[each]).join(' and ')}.`);
    return usual;
  }

  /** Refuses names that stand twice, where one of them is used. */
  refuseRepeated(places: readonly (number | undefined)[]): void {
    for (const place of places) {
      const name = place === undefined ? undefined : this.names[place];
      if (name !== undefined && this.names.filter((other) => other === name).length > 1)
        this.problems.push(`two columns are named "${name}"; give each its own name`);
    }
  }

  #noSensorId(field: string): string {
    const likely = this.names.find((name) => LIKELY_ID.test(name));
    const hint = likely === undefined ? '' : ` (${JSON.stringify(likely)} may be it)`;
    return (
      `no column is named "${field}" for the sensor id; the columns are ${this.list}; name yours with --sensor-column${hint}, ` +
      'or by "sensor_id_field" in a rules file (--rules), or give --sensor-id NAME if every row is of one sensor'
    );
  }

  #usualTime(): readonly number[] {
    const first = TIME_COLUMNS.map((name) => this.placeOf(name)).find((place) => place !== undefined);
    if (first !== undefined) return [first];
    for (const [date, time] of DATE_AND_TIME) {
      const places = [this.placeOf(date), this.placeOf(time)].filter((place) => place !== undefined);
      if (places.length === 2) return places;
    }
    const last = LAST_TIME_COLUMNS.map((name) => this.placeOf(name)).find((place) => place !== undefined);
    return last === undefined ? [] : [last];
  }
}
