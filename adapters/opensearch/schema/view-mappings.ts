const keyword = { type: 'keyword' } as const;
const isoTime = { type: 'date', format: 'rfc3339_lenient' } as const;
const number = { type: 'double', index: false } as const;
const count = { type: 'long', index: false } as const;
const unsearched = { type: 'object', enabled: false } as const;

/** Mapping of the episodes; `view` is what the scheduled function itself goes on from. */
export const episodesMapping = {
  dynamic: false as const,
  properties: {
    sensor_id: keyword,
    cause: keyword,
    channel: keyword,
    severity: keyword,
    state: keyword,
    first: isoTime,
    last: isoTime,
    closed: isoTime,
    anomalies: count,
    readings: count,
    extreme: { properties: { value: number, above: number, below: number, at: isoTime } },
    told: keyword,
    withheld: keyword,
    due_at: isoTime,
    acknowledged: { properties: { at: isoTime, by: keyword } },
    shelved: { properties: { until: isoTime, at: isoTime, by: keyword } },
    merged_into: keyword,
    updated_at: isoTime,
    view: unsearched,
  },
};

/** Mapping of the sensors, one document each. */
export const sensorsMapping = {
  dynamic: false as const,
  properties: {
    sensor_id: keyword,
    first_seen: isoTime,
    last_seen: isoTime,
    last_timestamp: isoTime,
    interval_seconds: number,
    silent_at: isoTime,
    channels: keyword,
    health: keyword,
    recovering: keyword,
    readings_day: count,
    anomalies_day: count,
  },
};

/** Mapping of the trends: one document for each hour of a sensor, and one for each of its channels. */
export const trendsMapping = {
  dynamic: false as const,
  properties: {
    sensor_id: keyword,
    channel: keyword,
    hour: isoTime,
    count: count,
    min: number,
    max: number,
    mean: number,
    anomalies: count,
  },
};

/** Mapping of the outbox: all that was to be told, and what became of it. */
export const notificationsMapping = {
  dynamic: false as const,
  properties: {
    kind: keyword,
    state: keyword,
    reason: keyword,
    summary: keyword,
    sensor_id: keyword,
    episode: keyword,
    cause: keyword,
    severity: keyword,
    created_at: isoTime,
    not_before: isoTime,
    sent_at: isoTime,
    attempts: count,
  },
};

/** Mapping of what the scheduled function remembers of its work: found by id. */
export const viewStateMapping = { dynamic: false as const, properties: {} };
