// Variables of the style sheets, as `style` may set them.
import 'react';

declare module 'react' {
  interface CSSProperties {
    [variable: `--${string}`]: string | undefined;
  }
}
