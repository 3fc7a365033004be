import classes from './PartyPlate.module.css';

/** A party's plate: its code and its name. */
export function PartyPlate({
  party,
  name,
  strong = false,
}: {
  party: string;
  name?: string;
  strong?: boolean;
}) {
  return (
    <span className={classes.plate} data-strong={strong || undefined}>
      <span className={classes.code}>{party}</span>
      {name && <span className={classes.name}>{name}</span>}
    </span>
  );
}
