import { en } from './en';

/**
 * All that the console says, by key. English is the reference; another language is a catalogue of the same type, chosen
 * in `catalogues`, and its direction follows from its tag.
 */
export type Catalogue = {
  readonly [Key in keyof typeof en]: (typeof en)[Key] extends string ? string : Plural;
};
export type TextKey = keyof typeof en;

/** A text that depends on a number `n`, by the categories of Intl.PluralRules. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Source<Key extends TextKey> = (typeof en)[Key] extends { other: infer Other } ? Other : (typeof en)[Key];
type Parameters<Key extends TextKey> = Key extends TextKey ? Names<Source<Key>> : never;
/** The keys of texts that have no parameters. */
export type PlainKey = { [Key in TextKey]: [Parameters<Key>] extends [never] ? Key : never }[TextKey];

type Arguments<Key extends TextKey> = [Parameters<Key>] extends [never]
  ? []
  : [values: Record<Parameters<Key>, string | number>];

const catalogues: Record<string, Catalogue> = { en };
const rightToLeft = new Set(['ar', 'fa', 'he', 'ur']);

let language = 'en';
let catalogue: Catalogue = en;
let plurals = new Intl.PluralRules('en');

/** Chooses the first of the languages that there is a catalogue for; English when there is none. */
export function chooseLanguage(tags: readonly string[]): void {
  const found = tags.map((tag) => tag.split('-')[0] ?? tag).find((tag) => tag in catalogues) ?? 'en';
  language = found;
  catalogue = catalogues[found] ?? en;
  plurals = new Intl.PluralRules(found);
}

export const currentLanguage = () => language;
export const directionOf = (tag: string): 'ltr' | 'rtl' =>
  rightToLeft.has(tag.split('-')[0] ?? tag) ? 'rtl' : 'ltr';

/** The text of that key, with its {parameters} filled in. */
export function t<Key extends TextKey>(key: Key, ...[values]: Arguments<Key>): string {
  const entry: string | Plural = catalogue[key];
  const given: Record<string, string | number> = values ?? {};
  const text = typeof entry === 'string' ? entry : (entry[plurals.select(Number(given.n))] ?? entry.other);
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(given[name] ?? hole));
}
