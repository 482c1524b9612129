import { createHash } from 'node:crypto';
import type { DeployedSettings, SettingsGuardProperties } from './properties.ts';
import { refusals } from './refusals.ts';

/** What CDK's provider framework passes on of CloudFormation's request. */
interface SettingsGuardEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: SettingsGuardProperties;
  readonly OldResourceProperties?: SettingsGuardProperties;
}

/**
 * The Lambda function behind a custom resource that deploys nothing: CloudFormation tells it the former and the wanted
 * settings, and it refuses what would lose something, before any other stack has changed.
 *
 * After a refusal CloudFormation asks for the former settings again. The id of the resource names the settings that were
 * let through last, so that the way back is never refused.
 *
 * @throws Error with every refusal, a line each, for the stack's events
 */
export async function handler(event: SettingsGuardEvent): Promise<{ readonly PhysicalResourceId: string }> {
  const { RequestType, PhysicalResourceId = '', ResourceProperties, OldResourceProperties } = event;
  if (RequestType === 'Delete') return { PhysicalResourceId };
  const { settings, accept = [] } = ResourceProperties;
  const id = idOf(settings);
  if (RequestType === 'Update' && id !== PhysicalResourceId) {
    const refused = refusals(OldResourceProperties?.settings ?? {}, settings, accept);
    if (refused.length > 0) throw new Error(`Nothing was changed.\n${refused.join('\n')}`);
  }
  return { PhysicalResourceId: id };
}

function idOf(settings: DeployedSettings): string {
  const sorted = Object.entries(settings).sort(([one], [other]) => (one < other ? -1 : 1));
  return `settings-${createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16)}`;
}
