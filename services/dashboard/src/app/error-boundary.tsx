/** A page that fails shows an error and leaves the rest working. */
import { Component, type ReactNode } from 'react';
import { Button } from '../design/button.tsx';
import { Notice } from '../design/notice.tsx';

export class ErrorBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <div className="page">
        <Notice
          tone="bad"
          title="This page failed"
          actions={<Button onPress={() => location.reload()}>Load it again</Button>}
        >
          <p>That is a fault of the dashboard. What you did last may not have been saved.</p>
        </Notice>
      </div>
    );
  }
}
