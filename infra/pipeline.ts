import { type App, type IStackSynthesizer, Tags } from 'aws-cdk-lib';
import { type InfraConfig, systemOf } from './config.ts';
import type { FunctionAssets } from './function-assets.ts';
import { LocalSynthesizer } from './local/local-synthesizer.ts';
import { DashboardsStack } from './stacks/dashboards-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { DetectorStack } from './stacks/detector-stack.ts';
import { NetworkStack } from './stacks/network-stack.ts';
import { PrerequisitesStack } from './stacks/prerequisites-stack.ts';
import { ProducerStack } from './stacks/producer-stack.ts';

/** What the stacks are for: AWS, or an emulator beside a Kafka and an OpenSearch. */
export type Place = 'aws' | 'local';

/** The stacks of one deployment, in the order in which they are deployed. */
export interface PipelineStacks {
  readonly prerequisitesStack: PrerequisitesStack;
  readonly networkStack: NetworkStack;
  readonly dataStack: DataStack;
  readonly detectorStack: DetectorStack;
  readonly producerStack: ProducerStack;
  readonly dashboardsStack: DashboardsStack;
}

/**
 * Builds all stacks; their ids are a contract, since renaming one replaces what it holds.
 *
 * @param accept names of settings that this deployment may change although that loses something
 */
export function addPipeline(
  app: App,
  config: InfraConfig,
  assets: FunctionAssets,
  accept: readonly string[] = [],
  place: Place = 'aws',
): PipelineStacks {
  // The class declares an optional field looser than its interface does.
  const written = () => (place === 'local' ? { synthesizer: new LocalSynthesizer() as IStackSynthesizer } : {});
  const idOf = (part: string) => `${systemOf(config)}-${part}`;
  const prerequisitesStack = new PrerequisitesStack(app, idOf('prerequisites'), {
    config,
    assets,
    accept,
    ...written(),
  });
  const networkStack = new NetworkStack(app, idOf('network'), config, written());
  const dataStack = new DataStack(app, idOf('data'), { config, prerequisitesStack, networkStack, ...written() });
  const detectorStack = new DetectorStack(app, idOf('detector'), {
    ...{ config, assets, ...written() },
    ...{ prerequisitesStack, networkStack, dataStack },
  });
  const producerStack = new ProducerStack(app, idOf('producer'), {
    ...{ config, ...written() },
    ...{ prerequisitesStack, networkStack, dataStack },
  });
  const dashboardsStack = new DashboardsStack(app, idOf('dashboards'), {
    ...{ config, assets, ...written() },
    ...{ networkStack, dataStack },
  });
  networkStack.addStackDependency(prerequisitesStack);
  for (const stack of [dataStack, detectorStack, producerStack, dashboardsStack])
    stack.addStackDependency(networkStack);
  for (const stack of [detectorStack, producerStack, dashboardsStack]) stack.addStackDependency(dataStack);
  // The first readings find a detector, and the service a topic.
  producerStack.addStackDependency(detectorStack);
  // Last: should it fail, all that judges and sends is deployed.
  dashboardsStack.addStackDependency(producerStack);
  Tags.of(app).add('project', 'sensor-anomaly-pipeline');
  return { prerequisitesStack, networkStack, dataStack, detectorStack, producerStack, dashboardsStack };
}
