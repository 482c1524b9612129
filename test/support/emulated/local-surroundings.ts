import { join } from 'node:path';
import { bundleFunctionAssets, type FunctionAssets } from '../../../infra/function-assets.ts';
import type { EmulatedAccount } from '../../../localstack/account/emulated-account.ts';
import { StandIn } from '../../../localstack/stand-in/stand-in.ts';
import { projectRoot } from '../../../project-root.ts';
import type { Java } from '../../../servers/java.ts';
import type { ProcessGroup } from '../../../servers/process-group.ts';
import { installPythonPackages, type PythonPackages } from '../python-packages.ts';
import { ScratchTopic, testBrokers } from '../servers/scratch-topic.ts';
import { securedJava } from '../servers/secured-java.ts';
import { type SecuredSearchNode, startSecuredSearchNode } from '../servers/secured-search-node.ts';
import { startMinistack } from './ministack.ts';

/** What this machine must have for an emulated deployment. */
export interface Needs {
  readonly emulator: PythonPackages;
  readonly secured: Java;
}

/**
 * Finds what an emulated deployment needs. Where something is missing, a person is told and goes without these tests; an
 * automatic run must not.
 *
 * @throws Error in an automatic run (`CI=true`)
 */
export function findNeeds(): Needs | undefined {
  const packages = installPythonPackages({
    name: 'emulator',
    title: 'ministack',
    requirements: join(projectRoot, 'test/emulated/emulator.txt'),
  });
  if (!packages.ok && process.env['CI'] !== undefined) throw new Error(`${packages.problem}.`);
  if (!packages.ok) process.stderr.write(`The stacks are not deployed to an emulated account: ${packages.problem}.\n`);
  const secured = securedJava();
  return packages.ok && secured !== undefined ? { emulator: packages.value, secured } : undefined;
}

/** What one emulated deployment runs on. */
export interface Surroundings {
  readonly account: EmulatedAccount;
  readonly node: SecuredSearchNode;
  readonly scratch: ScratchTopic;
  readonly standIn: StandIn;
  readonly assets: FunctionAssets;
}

/** Starts everything at the same time; whoever owns the group stops the emulator. */
export async function startSurroundings(group: ProcessGroup, folder: string, needs: Needs): Promise<Surroundings> {
  const [account, [node, standIn], scratch, assets] = await Promise.all([
    startMinistack(group, needs.emulator, folder),
    startNode(needs.secured),
    ScratchTopic.create(1),
    bundleFunctionAssets(undefined),
  ]);
  return { account, node, scratch, standIn, assets };
}

async function startNode(java: Java): Promise<[SecuredSearchNode, StandIn]> {
  const node = await startSecuredSearchNode(java);
  const search = { node: node.url, caFile: node.caFile, authentication: node.masterUser };
  return [node, await StandIn.start({ search, brokers: testBrokers() })];
}

/** Ends what is not in the group. */
export async function stopSurroundings({ standIn, scratch, node }: Surroundings): Promise<void> {
  await standIn.close();
  await scratch.delete();
  await node.stop();
}
