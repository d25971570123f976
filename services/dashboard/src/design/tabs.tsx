/** Tabs whose choice is part of the address. */
import type { ReactNode } from 'react';
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components/Tabs';

type TabEntry = { id: string; name: string; mark?: ReactNode; panel: () => ReactNode };

export function Tabs({
  label,
  tabs,
  selected,
  onSelect,
  look = 'line',
}: {
  label: string;
  tabs: readonly TabEntry[];
  selected: string;
  onSelect: (id: string) => void;
  look?: 'line' | 'inner';
}) {
  const shown = tabs.find((tab) => tab.id === selected) ?? tabs[0];
  return (
    <AriaTabs
      className="tabs"
      selectedKey={shown?.id ?? ''}
      onSelectionChange={(id) => String(id) !== shown?.id && onSelect(String(id))}
      keyboardActivation="manual"
    >
      <TabList aria-label={label} className={look === 'line' ? 'tab-list' : 'tab-list tab-list-inner'}>
        {tabs.map((tab) => (
          <Tab key={tab.id} id={tab.id} className="tab">
            {tab.mark}
            {tab.name}
          </Tab>
        ))}
      </TabList>
      {shown !== undefined && (
        <TabPanel key={shown.id} id={shown.id} className="tab-panel">
          {shown.panel()}
        </TabPanel>
      )}
    </AriaTabs>
  );
}
