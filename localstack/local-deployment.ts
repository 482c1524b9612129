import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackTemplate } from '../infra/local/template.ts';
import { EMULATED, type EmulatedAccount } from './account/emulated-account.ts';
import { EmulatedStack, type StackEnd, type StackResource } from './account/emulated-stack.ts';

/** The stacks of the local profile that have resources, in their order. */
export const PARTS = ['prerequisites', 'data', 'detector'] as const;

/** One of {@link PARTS}. */
export type Part = (typeof PARTS)[number];

/** Name and password of the master user, as the deployed secret has them. */
export interface MasterUser {
  readonly username: string;
  readonly password: string;
}

interface DeploymentOptions {
  readonly account: EmulatedAccount;
  /** What the names of all stacks begin with. */
  readonly system: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** What an emulator needs different in a template; nothing unless told. */
  readonly adapt?: (template: StackTemplate) => StackTemplate;
}

/** The local profile in an emulated account. */
export class LocalDeployment {
  readonly #options: DeploymentOptions;

  constructor(options: DeploymentOptions) {
    this.#options = options;
  }

  stack(part: Part): EmulatedStack {
    const { account, system, parameters } = this.#options;
    return new EmulatedStack(account, `${system}-${part}`, parameters);
  }

  /** Uploads the code of a stack, and reads its template out of a cloud assembly. */
  async template(part: Part, assembly: string): Promise<StackTemplate> {
    const { account, system, adapt = (template) => template } = this.#options;
    const name = `${system}-${part}`;
    await account.publish(assembly, name);
    return adapt(JSON.parse(readFileSync(join(assembly, `${name}.template.json`), 'utf8')));
  }

  /** Makes a stack, or changes the one that is there. */
  async deploy(part: Part, template: StackTemplate): Promise<StackEnd> {
    const stack = this.stack(part);
    return (await stack.exists()) ? stack.update(template) : stack.create(template);
  }

  /** The master user that OpenSearch must have before the detector's stack is made; a domain makes it by itself. */
  async masterUser(): Promise<MasterUser> {
    const outputs = Object.values(await this.stack('data').outputs());
    const SecretId = outputs.find((value) => /^arn:[^:]+:secretsmanager:/.test(value));
    const secret = await this.#options.account.call('secretsmanager', 'secretsmanager.GetSecretValue', { SecretId });
    return JSON.parse(String(secret['SecretString']));
  }

  /** Everything that all stacks have made. */
  async resources(): Promise<readonly StackResource[]> {
    const stacks = await Promise.all(PARTS.map((part) => this.stack(part).resources()));
    return stacks.flatMap((resources) => Object.values(resources));
  }

  /** Physical id of the only resource of a stack whose logical id begins so and whose type is this. */
  async idOf(part: Part, type: string, idStart = ''): Promise<string> {
    const found = Object.entries(await this.stack(part).resources()).filter(
      ([id, resource]) => resource.type === type && id.startsWith(idStart),
    );
    if (found.length !== 1 || found[0] === undefined)
      throw new Error(`The stack ${part} has ${found.length} of ${type} ${idStart} in ${EMULATED.region}.`);
    return found[0][1].physicalId;
  }
}
