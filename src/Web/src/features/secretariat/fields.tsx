import { Autocomplete, NativeSelect, type AutocompleteProps, type NativeSelectProps } from '@mantine/core';
import { levels } from '@/api/types';
import { t } from '@/texts';

const zones = Intl.supportedValuesOf('timeZone');

/** A zone of the IANA time zone database. */
export const ZoneField = (props: AutocompleteProps) => (
  <Autocomplete limit={12} data={zones} spellCheck={false} autoComplete="off" {...props} />
);

export const LevelField = (props: NativeSelectProps) => (
  <NativeSelect {...props} data={levels.map((level) => ({ value: level, label: t(`level.${level}`) }))} />
);

export const filled = (value: string) => (value.trim() === '' ? true : null);
const identity = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const isIdentity = (value: string) => (identity.test(value) ? null : t('parties.id.help'));

/** An identity made of a name: "Vice minister Kim" → "vice-minister-kim". */
export const identityOf = (name: string) =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
