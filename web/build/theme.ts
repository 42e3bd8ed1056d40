// Our accent over the kit's neutral surfaces, made into a style sheet when the
// console is built: at run time the kit would add a <style> element, which the
// page's policy refuses.
import { readFileSync } from 'node:fs';
import type { Theme } from '@cloudscape-design/components/theming';
import { rolldown } from 'rolldown';
import type { Plugin } from 'vite';

const accent = { light: '#0b6e69', dark: '#4fc3bc' };
const strong = { light: '#08524e', dark: '#7fd8d2' };
const pale = { light: '#eef7f6', dark: '#10302f' };
const onAccent = { light: '#ffffff', dark: '#06201f' };

const theme: Theme = {
  tokens: {
    fontFamilyBase: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
    colorBackgroundButtonPrimaryDefault: accent,
    colorBackgroundButtonPrimaryHover: strong,
    colorBackgroundButtonPrimaryActive: strong,
    colorTextButtonPrimaryDefault: onAccent,
    colorTextButtonPrimaryHover: onAccent,
    colorTextButtonPrimaryActive: onAccent,
    colorBorderButtonNormalDefault: accent,
    colorBorderButtonNormalHover: strong,
    colorBorderButtonNormalActive: strong,
    colorTextButtonNormalDefault: accent,
    colorTextButtonNormalHover: strong,
    colorTextButtonNormalActive: strong,
    colorBackgroundButtonNormalHover: pale,
    colorBackgroundButtonNormalActive: pale,
    colorTextLinkDefault: accent,
    colorTextLinkHover: strong,
    colorTextAccent: accent,
    colorTextBreadcrumbCurrent: { light: '#566870', dark: '#a3b4b9' },
    colorTextLinkButtonNormalDefault: accent,
    colorBackgroundControlChecked: accent,
    colorBackgroundItemSelected: pale,
    colorBorderItemSelected: accent,
    colorBorderItemFocused: accent,
    colorBackgroundSegmentActive: accent,
    colorBackgroundToggleCheckedDisabled: pale,
    colorBorderInputFocused: accent,
    colorForegroundControlDefault: onAccent,
    colorBackgroundProgressBarValueDefault: accent,
    colorTextSegmentActive: onAccent,
    colorTextLayoutToggleSelected: onAccent,
    colorBackgroundLayoutToggleSelectedDefault: accent,
    colorBackgroundLayoutToggleSelectedHover: strong,
    colorBackgroundLayoutToggleSelectedActive: strong,
  },
  contexts: {
    'top-navigation': {
      tokens: { colorBackgroundContainerContent: { light: '#16242b', dark: '#0b1316' }, colorTextAccent: '#4fc3bc', colorTextInteractiveHover: '#4fc3bc', colorTextInteractiveActive: '#4fc3bc' },
    },
  },
};

const name = 'virtual:theme.css';

// The kit's generator is written for bundlers; Node alone cannot import it.
async function styleSheet(): Promise<string> {
  const bundle = await rolldown({ input: '@cloudscape-design/components/theming', platform: 'node', logLevel: 'silent' });
  const { output } = await bundle.generate({ format: 'esm' });
  const code = 'data:text/javascript;base64,' + Buffer.from(output[0].code).toString('base64');
  const kit = (await import(/* @vite-ignore */ code)) as typeof import('@cloudscape-design/components/theming');
  return kit.generateThemeStylesheet({ theme });
}

export function themed(): Plugin {
  return {
    name: 'theme',
    resolveId: id => (id === name ? '\0' + name : null),
    load: id => (id === '\0' + name ? styleSheet() : null),
  };
}

// The kit's fonts are base64 in its style sheet; we use the system's.
export function withoutFonts(): Plugin {
  return {
    name: 'without-fonts',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith('global-styles/index.css')) return null;
      return readFileSync(id, 'utf8').replace(/@font-face\s*\{[^}]*\}/g, '');
    },
  };
}
