/** How the app is built: hashed names below /assets, nothing inline, nothing from elsewhere. */
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  build: {
    target: 'es2024',
    assetsInlineLimit: 0,
    // Compressed they are a third of that; a test checks what the first page loads.
    chunkSizeWarningLimit: 1000,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // "use client" is for server rendering; this app has none.
      onLog: (level, log, report) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
});
