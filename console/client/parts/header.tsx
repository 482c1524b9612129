import { SCHEMES, type useScheme } from '../colour-scheme.ts';
import { linkProps, useNavigation } from '../navigation.ts';
import { SensorPicker } from './sensor-picker.tsx';
import { TimePicker } from './time-picker.tsx';

interface HeaderOptions {
  readonly scheme: ReturnType<typeof useScheme>;
}

const LINKS = [
  ['overview', 'Overview'],
  ['sensor', 'Sensor'],
  ['episodes', 'Episodes'],
  ['dead-letters', 'Dead letters'],
] as const;

const SCHEME_TITLES = { system: 'Like the system', light: 'Light', dark: 'Dark' };

/** Where one is, and everything to choose. */
export function Header({ scheme }: HeaderOptions) {
  const navigation = useNavigation();
  return (
    <header class="header">
      <div class="brand">Sensor console</div>
      <nav aria-label="Pages">
        {LINKS.map(([page, title]) => (
          <a
            key={page}
            {...linkProps(navigation, { page })}
            aria-current={navigation.at.page === page ? 'page' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      <div class="choices">
        <SensorPicker />
        <TimePicker />
        <label class="field">
          <span>Colours</span>
          <select
            value={scheme.chosen}
            onChange={({ currentTarget }) =>
              scheme.choose(SCHEMES.find((each) => each === currentTarget.value) ?? 'system')
            }
          >
            {SCHEMES.map((each) => (
              <option key={each} value={each}>
                {SCHEME_TITLES[each]}
              </option>
            ))}
          </select>
        </label>
      </div>
    </header>
  );
}
