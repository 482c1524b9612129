import { failure, type Result, success } from '../../detection/result.ts';
import { type Provision, parseProperties, roleArnIn } from './properties.ts';
import type { RoleArns } from './provisioner.ts';

/** What CloudFormation asks for, by way of CDK's provider framework. */
export type ProvisionerRequest =
  | { readonly kind: 'install'; readonly provision: Provision; readonly former: RoleArns }
  | { readonly kind: 'delete'; readonly former: RoleArns };

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the event of a custom resource. A deletion is read leniently: it must not fail for what an older template said.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requesttypes.html
 */
export function parseProvisionerEvent(event: unknown): Result<ProvisionerRequest, readonly string[]> {
  const { RequestType, ResourceProperties, OldResourceProperties } = fieldsOf(event);
  const properties = fieldsOf(ResourceProperties);
  if (RequestType === 'Delete') return success({ kind: 'delete', former: roleArnsIn(properties) });
  if (RequestType !== 'Create' && RequestType !== 'Update')
    return failure([`RequestType must be Create, Update or Delete, got ${JSON.stringify(RequestType) ?? 'nothing'}`]);
  const parsed = parseProperties(properties);
  if (!parsed.ok) return parsed;
  return success({ kind: 'install', provision: parsed.value, former: roleArnsIn(fieldsOf(OldResourceProperties)) });
}

function roleArnsIn(properties: Fields): RoleArns {
  return {
    writerRoleArn: roleArnIn(properties, 'writerRoleArn'),
    retentionRoleArn: roleArnIn(properties, 'retentionRoleArn'),
    viewsRoleArn: roleArnIn(properties, 'viewsRoleArn'),
  };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
