/** What the template says about the custom resource. */
export interface DashboardsProperties {
  /** Changes whenever this function would install something else, so that CloudFormation calls it. */
  readonly objectsVersion: string;
}
