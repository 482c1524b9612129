/** How urgent an episode is, from the least to the most; the priorities of ISA-18.2. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** Of a rule that says nothing else. */
export const DEFAULT_SEVERITY: Severity = 'medium';

export const isSeverity = (value: unknown): value is Severity => SEVERITIES.some((severity) => severity === value);

/** The severity that many levels above another one; the highest where there are not so many. */
export const raised = (severity: Severity, levels: number): Severity =>
  SEVERITIES[Math.min(SEVERITIES.indexOf(severity) + levels, SEVERITIES.length - 1)] ?? 'critical';
