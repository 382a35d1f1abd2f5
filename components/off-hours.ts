/** Nodes that stop when nobody works: two scheduled actions of a managed node pool's auto-scaling group. */
import type * as pulumi from "@pulumi/pulumi";
import { Schedule as ScheduledAction } from "@pulumi/aws/autoscaling/schedule";
import { recurrences } from "../governance/schedule";
import type { Schedule } from "../governance/stack-config/stack-config";

export interface OffHoursArgs {
  readonly autoScalingGroup: pulumi.Input<string>;
  readonly schedule: Schedule;
  /** Nodes while the schedule has them run. */
  readonly size: { readonly min: number; readonly desired: number; readonly max: number };
}

export function offHours(
  name: string,
  { autoScalingGroup, schedule, size }: OffHoursArgs,
  parent: pulumi.Resource,
): void {
  const { start, stop } = recurrences(schedule);
  const action = (role: string, recurrence: string, min: number, desired: number, max: number): void =>
    void new ScheduledAction(
      `${name}-${role}`,
      {
        autoscalingGroupName: autoScalingGroup,
        scheduledActionName: `${name}-${role}`,
        recurrence,
        timeZone: schedule.timezone,
        minSize: min,
        desiredCapacity: desired,
        maxSize: max,
      },
      { parent },
    );
  action("start", start, size.min, size.desired, size.max);
  // The maximum too: a pod that waits for a GPU at night must not start a node.
  action("stop", stop, 0, 0, 0);
}
