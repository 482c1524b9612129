/** What may be wrong with a sensor itself, which is not an anomaly of what it measures. */
export const HEALTH_KINDS = ['silent', 'stuck', 'clock-wrong', 'out-of-range', 'rejected'] as const;

/**
 * `silent`: it says nothing for much longer than usual. `stuck`: a channel has not moved for an hour. `clock-wrong`: its times
 * cannot be believed. `out-of-range`: values that it cannot measure. `rejected`: records that are no readings.
 */
export type HealthKind = (typeof HEALTH_KINDS)[number];

/** What is wrong at present, with the epoch milliseconds since when. */
export type Health = Readonly<Partial<Record<HealthKind, number>>>;

/** Something has begun to be wrong with a sensor, or is over. */
export interface HealthChange {
  readonly sensorId: string;
  readonly kind: HealthKind;
  readonly sinceMs: number;
  readonly isOver: boolean;
}

/** What is told of a change from one state of health to another. */
export function healthChanges(sensorId: string, before: Health, after: Health): readonly HealthChange[] {
  return HEALTH_KINDS.flatMap((kind) => {
    const [was, is] = [before[kind], after[kind]];
    if (was === is) return [];
    return [
      ...(was === undefined ? [] : [{ sensorId, kind, sinceMs: was, isOver: true }]),
      ...(is === undefined ? [] : [{ sensorId, kind, sinceMs: is, isOver: false }]),
    ];
  });
}

/** The health with something wrong since then, if it is; what was wrong already has been since before. */
export function withHealth(health: Health, kind: HealthKind, isWrong: boolean, sinceMs: number): Health {
  const { [kind]: was, ...others } = health;
  return isWrong ? { ...others, [kind]: was ?? sinceMs } : others;
}

/** What is wrong, and since when what is still called wrong has been right again, in epoch milliseconds. */
export interface HealthCourse {
  readonly health: Health;
  readonly recovering: Health;
}

/** A look at whether something is wrong, by the clock of the data in epoch milliseconds. */
export interface HealthLook {
  readonly isWrong: boolean;
  /** Since when it is wrong, or right, if it has only become so. */
  readonly sinceMs: number;
  /** When the sensor was heard last. */
  readonly heardMs: number;
  /** How long it has to be right until it is over. */
  readonly recoversAfterMs: number;
}

/** The course after a look. What is right for a while only, and wrong again, has been wrong all the time. */
export function afterLook(course: HealthCourse, kind: HealthKind, look: HealthLook): HealthCourse {
  const { isWrong, sinceMs, heardMs, recoversAfterMs } = look;
  const { [kind]: rightSinceMs = sinceMs, ...others } = course.recovering;
  if (isWrong || course.health[kind] === undefined)
    return { health: withHealth(course.health, kind, isWrong, sinceMs), recovering: others };
  if (heardMs - rightSinceMs >= recoversAfterMs)
    return { health: withHealth(course.health, kind, false, sinceMs), recovering: others };
  return { health: course.health, recovering: { ...others, [kind]: rightSinceMs } };
}
