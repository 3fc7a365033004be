import { readdirSync } from 'node:fs';
import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * Dependencies point one way: app → features → components → live → api → texts, and features know nothing of each other.
 * Within its own folder a file imports './…', from another '@/…'; '../' is never needed.
 */
const layers = ['texts', 'api', 'live', 'components', 'features', 'app'];
const features = readdirSync(new URL('./src/features', import.meta.url));

const mayNotImport = (files, folders, message) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { regex: '^\\.\\./', message: "Import from another folder with '@/…'." },
          ...(folders.length > 0 ? [{ regex: `^@/(${folders.join('|')})(/|$)`, message }] : []),
        ],
      },
    ],
  },
});

const boundaries = [
  ...layers.map((layer, i) =>
    mayNotImport(
      [`src/${layer}/**`],
      layers.slice(i + 1),
      `src/${layer} is below the folder that this imports; dependencies point the other way.`,
    ),
  ),
  ...features.map((feature) =>
    mayNotImport(
      [`src/features/${feature}/**`],
      ['features', 'app'],
      'Features do not import each other; what two of them share belongs in src/components.',
    ),
  ),
];

export default tseslint.config(
  { ignores: ['dist', 'node_modules'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Taking a member off an object names it; a function may leave out what it is given.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      // In attributes `flag || undefined` is what leaves them out.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { boolean: true } }],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    languageOptions: { globals: globals.browser },
    rules: { ...reactHooks.configs.recommended.rules, 'no-console': 'error' },
  },
  ...boundaries,
  { files: ['*.config.{js,ts}', 'scripts/**'], languageOptions: { globals: globals.node } },
);
