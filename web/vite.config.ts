import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './build/compress.ts';
import { licensed } from './build/licenses.ts';
import { themed, withoutFonts } from './build/theme.ts';

export default defineConfig({
  base: '/console/',
  plugins: [withoutFonts(), themed(), react(), licensed(), compressed()],
  build: {
    outDir: resolve(import.meta.dirname, '../internal/webui/dist'),
    emptyOutDir: true,
    // One page for the accounts' console, one for the directory's administrators.
    rolldownOptions: { input: ['index.html', 'admin.html'].map(f => resolve(import.meta.dirname, f)).filter(f => existsSync(f)) },
    target: 'es2022',
    // The policy allows no data: fonts and no inline scripts; small images are files too.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
});
