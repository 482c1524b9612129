import { describe, expect, it } from '@jest/globals';
import { kafkaProperties } from '../../servers/kafka-properties.ts';

describe('kafkaProperties', () => {
  it('advertises a further listener under the port that its clients are to use', () => {
    const extraListeners = [{ name: 'PROXIED', port: 9002, advertisedPort: 9003 }];
    const lines = kafkaProperties({ dataFolder: '/data', port: 9000, controllerPort: 9001, extraListeners }).split(
      '\n',
    );
    expect(lines).toEqual(
      expect.arrayContaining([
        'listeners=PLAINTEXT://127.0.0.1:9000,PROXIED://127.0.0.1:9002,CONTROLLER://127.0.0.1:9001',
        'advertised.listeners=PLAINTEXT://127.0.0.1:9000,PROXIED://127.0.0.1:9003',
        'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT',
        'controller.quorum.voters=1@127.0.0.1:9001',
        'log.dirs=/data',
        'auto.create.topics.enable=false',
      ]),
    );
  });

  it('gives a listener its protocol and settings of its own', () => {
    const settings = { 'sasl.enabled.mechanisms': 'SCRAM-SHA-512' };
    const extraListeners = [
      { name: 'SCRAM', port: 9002, advertisedPort: 9002, protocol: 'SASL_SSL' as const, settings },
    ];
    const lines = kafkaProperties({ dataFolder: '/data', port: 9000, controllerPort: 9001, extraListeners });
    expect(lines).toContain('listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SCRAM:SASL_SSL,CONTROLLER:PLAINTEXT\n');
    expect(lines).toContain('listener.name.scram.sasl.enabled.mechanisms=SCRAM-SHA-512\n');
  });

  it('makes a second broker one without a controller, and lays settings over those for a laptop', () => {
    const settings = { 'offsets.topic.replication.factor': 2 };
    const place = { dataFolder: '/data', port: 9000, controllerPort: 9001, extraListeners: [] };
    const lines = kafkaProperties({ ...place, nodeId: 2, settings }).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'process.roles=broker',
        'node.id=2',
        'listeners=PLAINTEXT://127.0.0.1:9000',
        'controller.quorum.voters=1@127.0.0.1:9001',
        'offsets.topic.replication.factor=2',
      ]),
    );
    expect(lines).not.toContain('offsets.topic.replication.factor=1');
  });
});
