import { CpuArchitecture, FargateTaskDefinition, OperatingSystemFamily } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';

/**
 * The smallest Fargate task, on arm64, with writable volumes for a container whose root is read-only.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
export class ArmTask extends FargateTaskDefinition {
  readonly #writableFolders: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, writableFolders: Readonly<Record<string, string>> = {}) {
    super(scope, id, {
      cpu: 256,
      memoryLimitMiB: 512,
      runtimePlatform: {
        cpuArchitecture: CpuArchitecture.ARM64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
      volumes: Object.keys(writableFolders).map((name) => ({ name })),
    });
    this.#writableFolders = writableFolders;
  }

  /** Mounts every writable folder into the task's container. */
  mountWritableFolders(): void {
    for (const [sourceVolume, containerPath] of Object.entries(this.#writableFolders))
      this.defaultContainer?.addMountPoints({ sourceVolume, containerPath, readOnly: false });
  }
}
