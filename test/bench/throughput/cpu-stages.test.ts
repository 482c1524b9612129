import { describe, expect, it } from '@jest/globals';
import { type CpuProfile, stagesOf } from '../../../bench/throughput/cpu-stages.ts';

const node = (id: number, functionName: string, url: string, lineNumber: number, ...children: number[]) => ({
  id,
  callFrame: { functionName, url, lineNumber },
  children,
});

const profile: CpuProfile = {
  nodes: [
    node(1, '(root)', '', -1, 2, 3, 4, 8),
    node(2, '(garbage collector)', '', -1),
    node(3, '(idle)', '', -1),
    node(4, 'read', 'file:///x/event-source-mapping/source/batch-reader.ts', 5, 5),
    node(5, 'handler', '/x/dist/functions/detector/index.cjs', 12, 6, 7),
    node(6, 'parse', '', -1),
    node(7, 'constructor', '/x/dist/functions/detector/index.cjs', 25),
    node(8, 'decode', 'file:///x/node_modules/kafkajs/src/protocol/decoder.js', 3),
  ],
  samples: [2, 4, 6, 7, 8, 3, 5],
  timeDeltas: [1, 2, 4, 8, 16, 32, 64],
};

describe('stagesOf', () => {
  it('adds up the time of each stage: modules of a bundle by their lines, native functions by their callers', () => {
    const modules = (url: string) =>
      url.endsWith('.cjs')
        ? [
            { line: 10, path: 'detection/reading.ts' },
            { line: 20, path: 'detection/verdict.ts' },
          ]
        : [];
    expect(Object.fromEntries(stagesOf(profile, modules))).toEqual({
      'garbage collection': 1,
      'event source mapping': 2,
      'reading of values': 68,
      judging: 8,
      kafkajs: 16,
      idle: 32,
    });
  });
});
