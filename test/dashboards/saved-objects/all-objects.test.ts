import { describe, expect, it } from '@jest/globals';
import { fileOf, savedObjects } from '../../../dashboards/saved-objects/all-objects.ts';
import { checkFile } from '../../../dashboards/saved-objects/check/check-file.ts';
import { isAsWeMadeIt } from '../../../dashboards/saved-objects/content.ts';
import { OBJECTS_VERSION, versionOf } from '../../../dashboards/saved-objects/saved-object.ts';
import { LIMITS, MAPPED, SHIPPED } from '../../support/dashboards/shipped.ts';

const titlesOf = (type: string) => SHIPPED.filter((each) => each.type === type).map((each) => each.attributes['title']);

describe('the objects that we ship', () => {
  it('are what Dashboards takes, and names only fields that the indices have', () => {
    expect(checkFile(fileOf(SHIPPED), MAPPED)).toEqual([]);
  });

  it('are a dashboard for each question, an index pattern for each index and lists of the newest', () => {
    expect(titlesOf('dashboard')).toEqual([
      'Sensors: overview',
      'Sensors: one sensor',
      'Sensors: episodes',
      'Sensors: pipeline health',
    ]);
    expect(titlesOf('index-pattern')).toEqual(['anomalies', 'episodes', 'sensors', 'trends', 'dead-letters']);
    expect(titlesOf('search')).toEqual(['Latest anomalies', 'Latest episodes', 'Dead letters']);
  });

  it('are the same each time', () => {
    expect(fileOf(savedObjects(LIMITS))).toBe(fileOf(SHIPPED));
  });

  it('are known as ours, as we made them', () => {
    expect(SHIPPED.filter(({ id }) => versionOf(id) !== OBJECTS_VERSION)).toEqual([]);
    expect(SHIPPED.filter((object) => !isAsWeMadeIt(object))).toEqual([]);
  });

  it('are all on a dashboard or searched by something that is', () => {
    const referred = new Set(SHIPPED.flatMap(({ references }) => references.map(({ id }) => id)));
    const alone = SHIPPED.filter(({ type, id }) => type !== 'dashboard' && !referred.has(id));
    expect(alone.map(({ id }) => id)).toEqual([]);
  });

  it('draw each channel of the rules file with its limits', () => {
    const objects = savedObjects(new Map([['humidity', [{ rule: 'too-dry', limit: 12.5 }]]]));
    const text = fileOf(objects);
    expect(objects.map(({ id }) => id)).toContain('sensor-anomalies-v1-channel-humidity');
    expect(text).toContain('limit 12.5');
    const mapped = new Map([
      ...MAPPED,
      ['anomalies', new Map([...(MAPPED.get('anomalies') ?? []), ['humidity', 'double']])],
    ]);
    expect(checkFile(text, mapped)).toEqual([]);
  });

  it('have ids of their own for channels whose names differ by capitals and underscores only', () => {
    const names = ['Flow', 'flow', 'flow_', '_flow'];
    const objects = savedObjects(new Map(names.map((name) => [name, []])));
    const ofChannels = objects.filter(({ id }) => id.includes('channel-'));
    expect(new Set(ofChannels.map(({ id }) => id)).size).toBe(names.length);
    expect(checkFile(fileOf(objects), new Map())).toEqual([]);
  });
});
