import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatedAccount } from './emulated-account.ts';

/** A template as far as it is looked at here. */
interface StackTemplate {
  readonly Parameters?: Readonly<Record<string, unknown>>;
}

const POLL_MS = 100;

/** How an operation on a stack ended, and what CloudFormation says of each resource that failed in it. */
export interface StackEnd {
  readonly status: string;
  readonly failures: readonly string[];
}

/** A resource that a stack has made. */
export interface StackResource {
  readonly type: string;
  readonly physicalId: string;
}

/** A stack of an emulated account. */
export class EmulatedStack {
  readonly #account: EmulatedAccount;
  readonly #name: string;
  readonly #parameters: Readonly<Record<string, string>>;

  /** @param parameters values for those of them that a template has */
  constructor(account: EmulatedAccount, name: string, parameters: Readonly<Record<string, string>> = {}) {
    this.#account = account;
    this.#name = name;
    this.#parameters = parameters;
  }

  create(template: StackTemplate): Promise<StackEnd> {
    return this.#deploy('CreateStack', template);
  }

  update(template: StackTemplate): Promise<StackEnd> {
    return this.#deploy('UpdateStack', template);
  }

  async delete(): Promise<StackEnd> {
    const id = await this.#id();
    await this.#query('DeleteStack', {});
    return this.#ended(id);
  }

  /** Its outputs by key, and its exports by name. */
  async outputs(): Promise<Readonly<Record<string, string>>> {
    const text = await this.#query('DescribeStacks', {});
    const outputs = membersOf(text).map((output) => [
      fieldOf(output, 'ExportName') || fieldOf(output, 'OutputKey'),
      fieldOf(output, 'OutputValue'),
    ]);
    return Object.fromEntries(outputs.filter(([key]) => key !== ''));
  }

  /** What its events say of a resource, the newest first. */
  async statusesOf(logicalId: string): Promise<readonly string[]> {
    const events = await this.#events({});
    const own = events.filter((event) => fieldOf(event, 'LogicalResourceId') === logicalId);
    return own.map((event) => fieldOf(event, 'ResourceStatus'));
  }

  /** Whether it is there. */
  async exists(): Promise<boolean> {
    return this.#id().then(
      () => true,
      () => false,
    );
  }

  /** Type and physical id of each resource, by its logical id. */
  async resources(): Promise<Readonly<Record<string, StackResource>>> {
    const text = await this.#query('DescribeStackResources', {});
    return Object.fromEntries(
      membersOf(text).map((resource) => [
        fieldOf(resource, 'LogicalResourceId'),
        { type: fieldOf(resource, 'ResourceType'), physicalId: fieldOf(resource, 'PhysicalResourceId') },
      ]),
    );
  }

  /** The physical id of a resource. */
  async physicalId(logicalId: string): Promise<string> {
    return fieldOf(await this.#query('DescribeStackResource', { LogicalResourceId: logicalId }), 'PhysicalResourceId');
  }

  async #deploy(action: string, template: StackTemplate): Promise<StackEnd> {
    const known = Object.entries(this.#parameters).filter(([name]) => name in (template.Parameters ?? {}));
    const parameters = known.flatMap(([name, value], index) => [
      [`Parameters.member.${index + 1}.ParameterKey`, name],
      [`Parameters.member.${index + 1}.ParameterValue`, value],
    ]);
    await this.#query(action, {
      TemplateURL: await this.#account.uploadTemplate(this.#name, template),
      ...Object.fromEntries(parameters),
      'Capabilities.member.1': 'CAPABILITY_IAM',
      'Capabilities.member.2': 'CAPABILITY_NAMED_IAM',
    });
    return this.#ended(await this.#id());
  }

  /** By its id, under which a deleted stack can still be asked for. */
  async #ended(id: string): Promise<StackEnd> {
    for (;;) {
      const status = fieldOf(await this.#query('DescribeStacks', { StackName: id }), 'StackStatus');
      if (!status.endsWith('_IN_PROGRESS')) return { status, failures: await this.#failures(id) };
      await sleep(POLL_MS);
    }
  }

  async #failures(id: string): Promise<readonly string[]> {
    const events = await this.#events({ StackName: id });
    // The newest come first: those before the stack's own last beginning are of earlier operations.
    const begun = events.findIndex((event) => isBeginning(event));
    const failed = events.slice(0, begun + 1).filter((event) => fieldOf(event, 'ResourceStatus').endsWith('_FAILED'));
    return failed.map((event) => `${fieldOf(event, 'LogicalResourceId')}: ${fieldOf(event, 'ResourceStatusReason')}`);
  }

  /** All of its events, which come a page at a time. */
  async #events(stack: Readonly<Record<string, string>>, token?: string): Promise<readonly string[]> {
    const page = await this.#query('DescribeStackEvents', { ...stack, ...(token && { NextToken: token }) });
    const next = fieldOf(page, 'NextToken');
    return [...membersOf(page), ...(next === '' ? [] : await this.#events(stack, next))];
  }

  async #id(): Promise<string> {
    return fieldOf(await this.#query('DescribeStacks', {}), 'StackId');
  }

  #query(action: string, parameters: Readonly<Record<string, string>>): Promise<string> {
    return this.#account.query('cloudformation', action, { StackName: this.#name, ...parameters });
  }
}

const isBeginning = (event: string): boolean =>
  fieldOf(event, 'ResourceType') === 'AWS::CloudFormation::Stack' &&
  ['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS'].includes(fieldOf(event, 'ResourceStatus'));

const membersOf = (xml: string): readonly string[] =>
  [...xml.matchAll(/<member>((?:(?!<member>).)*?)<\/member>/gs)].map(([, inner = '']) => inner);

function fieldOf(xml: string, name: string): string {
  const [, text = ''] = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml) ?? [];
  return text
    .replace(/&(?:#x27|#39|apos);/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
