/** What the producer's manual page says below its options. */
export const producerNotes = `Readings:
  A record's key is the sensor id, its value JSON: {"sensor_id": 2, "temperature": 45.6, …, "timestamp": "…Z"}.
  The same seed with --from and --interval gives the same readings, byte for byte.

Anomalies (realistic mode):
  spike, level-shift, drift, stuck, noise-burst, drop-out (a channel is missing) and disagreement (channels that depend
  on each other stop doing so). A reading that belongs to one has the record header "anomaly-label",
  {"kind": "spike", "channel": "pressure", "since": "2026-…Z"}; its value does not show it. npm run score-labels compares
  the labels with the verdicts.

A history (--replay):
  First row the names of the columns; separated by commas, semicolons or tabs; quotes as in RFC 4180. Times are ISO 8601
  (UTC where neither they nor --time-zone name a zone) or epoch seconds to nanoseconds. docs/readings.md lists every form
  of times, numbers and files. Rows are sent in the order of the file. What is added to it during the run is not sent.

Examples:
  npm run producer -- --rate 5
  npm run producer -- --mode realistic --sensors 20 --rate 100 --anomalies 5
  npm run producer -- --mode realistic --from 2026-01-01T00:00:00Z --interval 60 --rate 20000 --count 1000000
  npm run producer -- --replay history.csv.gz --speed 60
  npm run producer -- --replay history.csv --speed max --rules my-rules.json

Exit status:
  0 when every reading is acknowledged, 1 when something prevents sending or a batch may not have arrived, 2 for options
  that cannot be used.`;
