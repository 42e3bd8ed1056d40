// Writes each file of the build as .gz and .br beside it, so that the program
// only picks one.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

export function compressed(): Plugin {
  let dir = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved: c => { dir = c.build.outDir; },
    writeBundle() {
      for (const file of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|html|svg|json|txt)$/.test(file)) continue;
        const path = join(dir, file);
        const plain = readFileSync(path);
        writeFileSync(path + '.gz', gzipSync(plain, { level: 9 }));
        writeFileSync(path + '.br', brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
      }
    },
  };
}
