import { CustomResource } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { SettingsGuardProperties } from '../../functions/settings-guard/properties.ts';
import type { InfraConfig } from '../config.ts';
import { FunctionRole } from './function-role.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { PipelineLogGroup } from './pipeline-log-group.ts';

interface SettingsGuardProps {
  readonly config: InfraConfig;
  readonly code: Code;
  /** What judges readings, in words. */
  readonly rules: string;
  /** Names of settings that this deployment may change although that loses something. */
  readonly accept: readonly string[];
}

/**
 * Refuses a deployment that would lose something of the system that stands. It needs no look at the account: CloudFormation
 * keeps the settings that were deployed last as properties of this resource, and gives them to the function with the new ones.
 *
 * Nothing in its stack may fail after it: settings that were let through and then rolled back would be refused on their way.
 */
export class SettingsGuard extends Construct {
  constructor(scope: Construct, id: string, props: SettingsGuardProps) {
    super(scope, id);
    const frameworkLog = new PipelineLogGroup(this, 'FrameworkLog', props.config);
    const provider = new Provider(this, 'Provider', {
      onEventHandler: this.#function(props),
      logGroup: frameworkLog,
      frameworkOnEventRole: new FunctionRole(this, 'FrameworkRole', { logGroup: frameworkLog, inVpc: false }),
    });
    const properties: SettingsGuardProperties = { settings: settingsOf(props), accept: props.accept };
    new CustomResource(this, 'Resource', {
      resourceType: 'Custom::SettingsGuard',
      serviceToken: provider.serviceToken,
      properties: { ...properties },
    });
  }

  #function({ config, code }: SettingsGuardProps): PipelineFunction {
    const logGroup = new PipelineLogGroup(this, 'Log', config);
    return new PipelineFunction(this, 'Function', {
      description: 'Refuses settings that would lose something of what is deployed',
      code,
      role: new FunctionRole(this, 'Role', { logGroup, inVpc: false }),
      logGroup,
      environment: {},
      memoryMib: 128,
      timeoutSeconds: 30,
    });
  }
}

/** Every setting by its name; CloudFormation makes text of numbers anyway. */
function settingsOf({ config, rules }: SettingsGuardProps): Readonly<Record<string, string>> {
  const { profile, ...sections } = config;
  const settings = Object.entries(sections).flatMap(([section, values]) =>
    typeof values === 'string'
      ? [[section, values]]
      : Object.entries(values).map(([name, value]) => [`${section}.${name}`, String(value)]),
  );
  return { ...Object.fromEntries(settings), rules };
}
