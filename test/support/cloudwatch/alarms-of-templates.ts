import type { Resource, Templates } from '../templates/pipeline-templates.ts';
import type { AlarmProperties } from './alarm-state.ts';

/** An alarm of a template, and the stack in which it stands. */
export interface TemplateAlarm {
  readonly stack: string;
  readonly alarm: AlarmProperties;
}

/** Every alarm of all stacks by its name. */
export function alarmsOf(templates: Templates): ReadonlyMap<string, TemplateAlarm> {
  const found = resourcesOf(templates, 'AWS::CloudWatch::Alarm');
  return new Map(found.map(([stack, { Properties: alarm }]) => [alarm.AlarmName, { stack, alarm }]));
}

/** Resources of a type in all stacks. */
export function resourcesOf(templates: Templates, type: string): readonly (readonly [stack: string, Resource])[] {
  return Object.entries(templates).flatMap(([stack, { Resources }]) =>
    Object.values(Resources)
      .filter(({ Type }) => Type === type)
      .map((resource) => [stack, resource] as const),
  );
}
