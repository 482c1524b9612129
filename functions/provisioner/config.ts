/** The environment variables that the provisioner reads; infra sets exactly these. */
export interface ProvisionerEnvironment {
  /** Base URL of the OpenSearch domain. */
  readonly SEARCH_NODE: string;
  /** ARN of the secret that holds the master user's name and password. */
  readonly MASTER_SECRET_ARN: string;
}
