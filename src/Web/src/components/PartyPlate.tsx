import classes from './PartyPlate.module.css';

/** A party's plate: its code and its name. */
export function PartyPlate({
  party,
  name,
  strong = false,
  wrap = false,
}: {
  party: string;
  name?: string;
  strong?: boolean;
  /** Shows all of a long name. */
  wrap?: boolean;
}) {
  return (
    <span className={classes.plate} data-strong={strong || undefined} data-wrap={wrap || undefined}>
      <span className={classes.code}>{party}</span>
      {name && <span className={classes.name}>{name}</span>}
    </span>
  );
}
