import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { EMULATED, type EmulatedAccount } from '../../../localstack/account/emulated-account.ts';
import type { StackResource } from '../../../localstack/account/emulated-stack.ts';
import type { StandIn } from '../../../localstack/stand-in/stand-in.ts';
import { type Call, isAbout, isAllowed, type Statement, unusedActions } from './policy-simulator.ts';
import { callsOf, searchCalls, statementsOf } from './recorded-calls.ts';

/** Whose custom resource asks the stand-in for the brokers, which keeps no trail of keys. */
const ASKS_FOR_BROKERS = 'SchemaBrokersFunctionRole';

interface Ran {
  readonly account: EmulatedAccount;
  readonly standIn: StandIn;
  readonly functions: readonly FunctionConfiguration[];
  /** Of the stack whose roles are looked at, by logical id. */
  readonly resources: Readonly<Record<string, StackResource>>;
}

/** The policies of a stack's roles beside the calls that a run has made with them; roles by their logical ids, without the hash. */
export class PolicyReport {
  readonly #policies: ReadonlyMap<string, readonly Statement[]>;
  readonly #calls: readonly Call[];

  private constructor(policies: ReadonlyMap<string, readonly Statement[]>, calls: readonly Call[]) {
    this.#policies = policies;
    this.#calls = calls;
  }

  static async of({ account, standIn, functions, resources }: Ran): Promise<PolicyReport> {
    const domain = `arn:aws:es:${account.region}:${EMULATED.accountId}:domain/local`;
    const made = [
      ...(await Promise.all(functions.map((each) => callsOf(account, each)))).flat(),
      ...searchCalls(standIn.roleRequests, domain),
    ];
    const policies = new Map<string, readonly Statement[]>();
    const calls: Call[] = [];
    for (const [id, { type, physicalId }] of Object.entries(resources)) {
      if (type !== 'AWS::IAM::Role') continue;
      const role = id.replace(/[0-9A-F]{8}$/, '');
      policies.set(role, await statementsOf(account, physicalId));
      calls.push(...made.filter((call) => call.role === physicalId).map((call) => ({ ...call, role })));
    }
    const asked = { role: ASKS_FOR_BROKERS, action: 'kafka:GetBootstrapBrokers', resource: 'any' };
    return new PolicyReport(policies, standIn.brokerRequests > 0 ? [...calls, asked] : calls);
  }

  /** Role and action of each call, once. */
  get made(): readonly string[] {
    return [...new Set(this.#calls.map(({ role, action }) => `${role} ${action}`))].sort();
  }

  /** Calls that the policies of their role do not allow. */
  get refused(): readonly Call[] {
    return this.#calls.filter((call) => !isAllowed(this.#policies.get(call.role) ?? [], call));
  }

  /** Role and action of what is allowed and no call has used. */
  get unused(): readonly string[] {
    const unusedBy = ([role, statements]: readonly [string, readonly Statement[]]) =>
      unusedActions(statements, this.#of(role)).map((action) => `${role} ${action}`);
    return [...this.#policies].flatMap(unusedBy);
  }

  /** For each statement that a call has used: whether some call would be refused without it. */
  get needed(): readonly boolean[] {
    return [...this.#policies].flatMap(([role, statements]) =>
      statements.flatMap((statement) => {
        const others = statements.filter((other) => other !== statement);
        const isUsed = statement.Effect === 'Allow' && this.#of(role).some((call) => isAbout(statement, call));
        return isUsed ? [this.#of(role).some((call) => !isAllowed(others, call))] : [];
      }),
    );
  }

  #of(role: string): readonly Call[] {
    return this.#calls.filter((call) => call.role === role);
  }
}

/** What no call of a run in an emulator uses: role and action, and what uses it on AWS. */
export const USED_ON_AWS: readonly (readonly [RegExp, string])[] = [
  [/^\w+ ec2:/, 'Lambda makes network interfaces in the VPC'],
  [/^\w+ logs:/, 'Lambda writes the logs of functions'],
  [/^\w+ xray:/, 'Lambda writes traces'],
  [/^DetectorRole kafka(-cluster)?:/, "Lambda's pollers find the brokers, which know their clients by IAM"],
  [/^DetectorRole s3:/, "Lambda's pollers write failed batches with the function's role"],
  [/^SchemaRole kafka-cluster:/, 'the brokers know their clients by IAM'],
  [/^SchemaFrameworkRole lambda:GetFunction$/, "CDK's framework waits for a function that is not active yet"],
  [
    /^SchedulerRoleForTarget\w+ lambda:InvokeFunction$/,
    "EventBridge's scheduler takes this role; ministack's takes none",
  ],
  [/^RotationRole secretsmanager:/, 'Secrets Manager rotates; ministack only notes it down'],
];
