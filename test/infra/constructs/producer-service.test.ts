import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../../project-root.ts';
import { pipelineTemplates, theOne } from '../../support/templates/pipeline-templates.ts';
import { rendered } from '../../support/templates/rendered.ts';

const { producer, detector } = pipelineTemplates('development');
const task = theOne(producer, 'AWS::ECS::TaskDefinition', 'ProducerTask').Properties;
const [container] = task.ContainerDefinitions;

describe("the producer's service", () => {
  it('runs on arm64 as an unprivileged user that can write nothing but /tmp', () => {
    expect(task.RuntimePlatform).toEqual({ CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' });
    expect(container).toMatchObject({
      User: '65532',
      ReadonlyRootFilesystem: true,
      MountPoints: [{ ContainerPath: '/tmp', ReadOnly: false, SourceVolume: 'tmp' }],
    });
  });

  it('has an image that declares /tmp, or Fargate would let only root write there', () => {
    expect(readFileSync(join(projectRoot, 'producer/task/Dockerfile'), 'utf8')).toMatch(/^VOLUME \["\/tmp"\]$/m);
  });

  it('gets exactly the variables of its environment, and no secret', () => {
    const variables = container.Environment.map(({ Name, Value }: { Name: string; Value: unknown }) => [
      Name,
      rendered(Value),
    ]);
    expect(Object.fromEntries(variables)).toEqual({
      KAFKA_CLUSTER_ARN: 'arn:aws:kafka:eu-west-1:123456789012:cluster/sensors/abcd-1',
      TOPIC: 'sensor-data',
      TOPIC_SETTINGS: JSON.stringify(theOne(detector, 'Custom::SearchSchema').Properties.topicSettings),
      RATE: '10',
      SENSORS: '10',
      MODE: 'realistic',
      HEALTH_FILE: '/tmp/producer-health',
    });
    expect(container).not.toHaveProperty('Secrets');
  });

  it('is checked by the image, and replaced without a second one beside it', () => {
    expect(container.HealthCheck.Command).toEqual(['CMD', 'node', '/app/health-check.cjs']);
    expect(theOne(producer, 'AWS::ECS::Service').Properties).toMatchObject({
      DesiredCount: 1,
      DeploymentConfiguration: {
        MinimumHealthyPercent: 0,
        MaximumPercent: 100,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
    });
  });

  it('stands still for people with sensors of their own', () => {
    const { producer: own } = pipelineTemplates('development', { 'producer.desiredCount': 0 });
    expect(theOne(own, 'AWS::ECS::Service').Properties.DesiredCount).toBe(0);
  });
});
