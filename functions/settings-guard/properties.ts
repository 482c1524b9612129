/** Settings by their names, as `kafka.partitions`; CloudFormation makes text of every number. */
export type DeployedSettings = Readonly<Record<string, string>>;

/** What the template says about the custom resource. */
export interface SettingsGuardProperties {
  readonly settings: DeployedSettings;
  /** Names of settings that may change although that loses something. */
  readonly accept: readonly string[];
}
