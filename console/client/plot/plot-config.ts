import type { Config } from 'vega';

const FONT = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const SMALL = 12;

/** The type and colours around the marks, which specifications leave to whoever shows them. */
export function plotConfig(isDark: boolean): Config {
  const text = isDark ? '#c3cbd4' : '#47515c';
  const line = isDark ? '#6b7683' : '#b4bcc6';
  return {
    background: 'transparent',
    axis: {
      labelFont: FONT,
      titleFont: FONT,
      labelFontSize: SMALL,
      titleFontSize: SMALL,
      titleFontWeight: 'normal',
      labelColor: text,
      titleColor: text,
      domainColor: line,
      tickColor: line,
      gridColor: line,
    },
    legend: { labelFont: FONT, labelFontSize: SMALL, labelColor: text, symbolSize: 90 },
    style: { 'guide-label': { font: FONT, fontSize: SMALL, fill: text } },
    events: { defaults: { allow: true } },
  };
}
