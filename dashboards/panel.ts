/** A part of a Vega specification: JSON, so that OpenSearch Dashboards takes it as it stands. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A search in a specification, with the placeholders of OpenSearch Dashboards. */
export interface PanelRequest {
  readonly index: string;
  readonly '%context%'?: true;
  readonly '%timefield%'?: string;
  readonly body: { readonly [name: string]: Json };
}

/** A data set of a specification: it asks for documents, or is made from one that does. */
export interface PanelData {
  readonly name: string;
  readonly url?: PanelRequest;
  readonly source?: string | readonly string[];
  readonly transform?: readonly Json[];
}

/**
 * A Vega specification within what Dashboards 2.19 to 3.x takes: Vega 5 and 6, its expression interpreter, no external
 * addresses, no size of its own.
 *
 * @see https://vega.github.io/vega/docs/specification/
 */
export interface PanelSpec {
  readonly $schema: 'https://vega.github.io/schema/vega/v5.json';
  readonly description: string;
  readonly autosize: { readonly type: 'fit'; readonly contains: 'padding' };
  readonly padding: number;
  readonly data: readonly PanelData[];
  readonly signals?: readonly Json[];
  readonly scales: readonly Json[];
  readonly axes?: readonly Json[];
  readonly legends?: readonly Json[];
  readonly marks: readonly Json[];
}

/** Something to look at, drawn by the console and by Dashboards alike. */
export interface Panel {
  /** Its name in addresses and saved objects: lower case with dashes. */
  readonly name: string;
  readonly title: string;
  /** What it shows and what a click does, in a sentence. */
  readonly explanation: string;
  /** What is said where the time range holds nothing. */
  readonly whenEmpty: string;
  /** A mapped field of an index without which it makes no sense; it appears when the field does. */
  readonly needs?: {
    readonly index: string;
    readonly field: string;
    /** Whether some document must have it. */
    readonly filled?: boolean;
  };
  /** Whether it shows a time of its own, whatever range is chosen. */
  readonly hasOwnTime?: boolean;
  readonly isWide?: boolean;
  /** Pixels, where the usual height is not enough. */
  readonly height?: number;
  readonly spec: PanelSpec;
}

/** The parts that all specifications share. Of a plot its description is read out; a thousand bars say nothing one by one. */
export function panelSpec(description: string, parts: Omit<PanelSpec, keyof typeof SHARED | 'description'>): PanelSpec {
  const marks = parts.marks.map((mark) => ({ aria: false, ...(mark as object) }));
  return { ...SHARED, description, ...parts, marks };
}

const SHARED = {
  $schema: 'https://vega.github.io/schema/vega/v5.json',
  autosize: { type: 'fit', contains: 'padding' },
  padding: 0,
} as const;
