import { describe, expect, it } from '@jest/globals';
import { CountedRemarks } from '../../../functions/detector/reading-remarks.ts';
import { RecordJudge, type RecordOperation } from '../../../functions/detector/record-judge.ts';
import { aKafkaRecord, base64 } from '../../support/builders/a-kafka-event.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';

/** A record that people really send, and the right answer to it. */
interface Case {
  readonly what: string;
  readonly value: unknown;
  readonly key?: string;
  readonly rulesFile?: Readonly<Record<string, unknown>>;
  /** What each document or dead letter holds, among other things. */
  readonly made: readonly object[];
  /** Readings that no rule judges. */
  readonly unjudged?: number;
}

const AT = '2026-11-20T09:00:00Z';
const paths = (some: Readonly<Record<string, string>>) => ({ paths: some });
const BOTH = ['temperature-high', 'pressure-high'];

const NULLS: readonly Case[] = [
  {
    what: 'null beside a pressure that is too high',
    value: { sensor_id: 'am100-1', temperature: null, pressure: 130.2, battery: 88, timestamp: AT },
    made: [{ anomaly_score: 1, pressure: 130.2, battery: 88, not_applicable: ['temperature-high'] }],
  },
  {
    what: 'the channel left out instead',
    value: { sensor_id: 'am100-1', pressure: 130.2, battery: 88, timestamp: AT },
    made: [{ anomaly_score: 1, not_applicable: ['temperature-high'] }],
  },
  {
    what: 'null beside a temperature that is too high',
    value: { sensor_id: 'am100-1', temperature: 43.1, pressure: null, battery: 88, timestamp: AT },
    made: [{ anomaly_score: 1, temperature: 43.1, not_applicable: ['pressure-high'] }],
  },
  {
    what: 'null in a channel that no rule judges',
    value: { sensor_id: 'am100-1', temperature: 21, pressure: 101.3, humidity: null, timestamp: AT },
    made: [{ anomaly_score: 0, anomaly: false }],
  },
  {
    what: 'null in all that rules judge',
    value: { sensor_id: 'am100-1', temperature: null, pressure: null, battery: 88 },
    made: [{ anomaly_score: 0, not_applicable: BOTH }],
    unjudged: 1,
  },
  {
    what: 'text that is a number, where a rule judges it',
    value: { sensor_id: 'plug-2', temperature: '48.1', pressure: 101.1, timestamp: 1795168974332 },
    made: [{ reason: 'channel-not-a-number', sensor_id: 'plug-2' }],
  },
  {
    what: 'text that is a number, where none does',
    value: { sensor_id: 'plug-2', temperature: 48.1, humidity: '40' },
    made: [{ anomaly_score: 1, ignored_fields: ['humidity'] }],
  },
];

const TTN = {
  end_device_ids: { device_id: 'dev4', application_ids: { application_id: 'app' } },
  received_at: '2026-11-20T08:42:14.332604900Z',
  uplink_message: { f_port: 2, decoded_payload: { temperature: 84, door: 'open' }, rx_metadata: [{ rssi: -35 }] },
};
const SPARKPLUG = {
  timestamp: Date.parse(AT),
  metrics: [
    { name: 'Temperature', datatype: 'Float', value: 45.5 },
    { name: 'Pressure', datatype: 'Float', value: 101 },
  ],
};

const NESTED: readonly Case[] = [
  {
    what: 'decoded_payload one level down',
    value: { sensor_id: 'dev4', received_at: AT, f_port: 2, decoded_payload: { temperature: 84, pressure: 131.3 } },
    made: [{ anomaly_score: 1, temperature: 84, pressure: 131.3, f_port: 2, ignored_fields: ['received_at'] }],
  },
  {
    what: 'Tasmota, one sensor',
    value: { sensor_id: 'tasmota-1', Uptime: 11, DS18B20: { Id: '0211', temperature: 71.5 }, TempUnit: 'C' },
    made: [{ anomaly_score: 1, temperature: 71.5, ignored_fields: ['DS18B20.Id', 'TempUnit'] }],
  },
  {
    what: 'Tasmota, two sensors of one channel',
    value: { sensor_id: 'tasmota-1', Uptime: 11, A: { temperature: 71.5 }, B: { temperature: 1 } },
    made: [{ anomaly_score: 0, not_applicable: BOTH, ignored_fields: ['A.temperature', 'B.temperature'] }],
    unjudged: 1,
  },
  {
    what: 'The Things Network, with nothing said of it',
    value: TTN,
    made: [{ reason: 'no-sensor-id' }],
  },
  {
    what: 'The Things Network, by paths',
    value: TTN,
    rulesFile: paths({
      sensor_id: 'end_device_ids.device_id',
      timestamp: 'received_at',
      temperature: 'uplink_message.decoded_payload.temperature',
    }),
    made: [
      {
        sensor_id: 'dev4',
        anomaly_score: 1,
        timestamp: '2026-11-20T08:42:14.332Z',
        f_port: 2,
        ignored_fields: [
          'end_device_ids.application_ids',
          'uplink_message.decoded_payload.door',
          'uplink_message.rx_metadata',
        ],
      },
    ],
  },
  {
    what: 'metrics as of Sparkplug, by paths and key',
    key: 'edge-1',
    value: SPARKPLUG,
    rulesFile: { ...paths({ temperature: 'metrics[name=Temperature].value' }), sensor_id_from_key: true },
    made: [
      {
        sensor_id: 'edge-1',
        anomaly_score: 1,
        ignored_fields: ['metrics[0].name', 'metrics[0].datatype', 'metrics[1]'],
      },
    ],
  },
  {
    what: 'metrics as of Sparkplug, with nothing said of them',
    value: { sensor_id: 'edge-1', seq: 3, ...SPARKPLUG },
    made: [{ anomaly_score: 0, not_applicable: BOTH, ignored_fields: ['metrics'] }],
    unjudged: 1,
  },
  {
    what: 'Home Assistant, whose states are text',
    value: { sensor_id: 'sensor.boiler', state: '45.2', attributes: { unit_of_measurement: '°C', friendly_name: 'B' } },
    made: [{ reason: 'no-channel', error: expect.stringContaining('not used: state, attributes.unit_of_measurement') }],
  },
  {
    what: 'readings inside an object',
    value: { sensor_id: 1, readings: [{ temperature: 45 }, { temperature: 1 }] },
    made: [{ reason: 'no-channel', error: expect.stringContaining('not used: readings') }],
  },
  {
    what: 'an envelope of Kafka Connect, by paths',
    value: { schema: { type: 'struct' }, payload: { sensor_id: 7, temperature: 45 } },
    rulesFile: paths({ sensor_id: 'payload.sensor_id' }),
    made: [{ sensor_id: '7', anomaly_score: 1, ignored_fields: ['schema.type'] }],
  },
];

const BATCHES: readonly Case[] = [
  {
    what: 'an array of readings',
    value: [
      { sensor_id: 'pump-1', timestamp: '2026-11-20T05:30:47+00:00', temperature: 25 },
      { sensor_id: 'pump-1', timestamp: '2026-11-20T05:30:48+00:00', temperature: 46 },
    ],
    made: [
      { anomaly_score: 0, timestamp: '2026-11-20T05:30:47.000Z', kafka: { part: 0, parts: 2 } },
      { anomaly_score: 1, timestamp: '2026-11-20T05:30:48.000Z', kafka: { part: 1, parts: 2 } },
    ],
  },
  {
    what: 'a SenML pack',
    value: [
      { bn: 'pump-1:', bt: 1795152646, n: 'temperature', v: 45.2, u: 'Cel' },
      { n: 'pressure', v: 101.1 },
    ],
    made: [{ reason: 'no-sensor-id', error: expect.stringContaining('it looks like SenML') }],
  },
  {
    what: 'a SenML pack whose key names the sensor',
    key: 'pump-1',
    value: [{ n: 'temperature', v: 45.2 }],
    rulesFile: { sensor_id_from_key: true },
    made: [{ v: 45.2, not_applicable: BOTH, ignored_fields: ['n'] }],
    unjudged: 1,
  },
  {
    what: 'readings by their times',
    key: 'pump-1',
    value: { 1795152646: { temperature: 45.2 }, 1795152660: { temperature: 45.3 } },
    rulesFile: { sensor_id_from_key: true },
    made: [{ reason: 'no-channel', error: expect.stringContaining('1795152646.temperature, 1795152660.temperature') }],
  },
];

const KEYS: readonly Case[] = [
  {
    what: 'an id that only the key has, with nothing said of it',
    key: 'boiler-3',
    value: { temperature: 45.2, pressure: 101.2, timestamp: AT },
    made: [{ reason: 'no-sensor-id', sensor_id: 'boiler-3' }],
  },
  {
    what: 'an id that only the key has',
    key: 'boiler-3',
    value: { temperature: 45.2, pressure: 101.2, timestamp: AT },
    rulesFile: { sensor_id_from_key: true },
    made: [{ sensor_id: 'boiler-3', anomaly_score: 1 }],
  },
  {
    what: 'an id in the value, which goes before the key',
    key: 'gateway-9',
    value: [{ sensor_id: 'boiler-3', temperature: 45.2 }, { temperature: 1 }],
    rulesFile: { sensor_id_from_key: true },
    made: [{ sensor_id: 'boiler-3' }, { sensor_id: 'gateway-9' }],
  },
];

function judge({ value, key, rulesFile = {} }: Case) {
  const remarks = new CountedRemarks();
  const made: RecordOperation[] = [];
  new RecordJudge(aRuleSet(rulesFile), 'id').judge(
    aKafkaRecord({ key: key === undefined ? null : base64(key), value: base64(JSON.stringify(value)) }),
    {
      placeOf: () => ({ index: 'an-index', idForm: 'record-first' }),
      judgedAt: 'now',
      listener: { judged: () => {}, deadLetter: () => {}, expired: () => {}, remarks },
      emit: (operation) => made.push(operation),
    },
  );
  return { made: made.map(({ document }) => JSON.parse(document)), remarks };
}

describe.each([
  ['null for a value', NULLS],
  ['nested values', NESTED],
  ['several readings in a record', BATCHES],
  ['the id in the key', KEYS],
])('what people really send: %s', (_, cases) => {
  it.each(cases)('$what', (each) => {
    const { made, remarks } = judge(each);
    expect(made).toMatchObject(each.made);
    expect(remarks.unjudgedReadings).toBe(each.unjudged ?? 0);
    const listed = made.some((document) => 'ignored_fields' in document);
    expect(listed).toBe(each.made.some((document) => 'ignored_fields' in document));
  });
});
