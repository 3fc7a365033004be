/**
 * What the server sends, as in src/Api/Contracts and docs/api.md: camel case, enumerations in kebab case, instants as
 * RFC 3339 in UTC, members that are null left out.
 */

export type Instant = string;
export type LocalDate = string;

export const levels = [
  'head-of-state',
  'minister',
  'vice-minister',
  'ambassador-at-large',
  'ambassador',
  'director-general',
  'director',
  'expert',
] as const;

/** Most senior first in `levels`. */
export type Level = (typeof levels)[number];
export type RepresentationPolicy = 'warn' | 'require';
export type LevelStanding = 'unrepresented' | 'met' | 'flagged' | 'insufficient' | 'waived';
export type MeetingStatus =
  'none' | 'scheduled' | 'convened' | 'open' | 'suspended' | 'closed' | 'postponed' | 'cancelled';
export type Attendance = 'absent' | 'present' | 'present-and-voting';
export type AgendaStatus = 'pending' | 'current' | 'concluded';
export type FloorKind = 'statement' | 'reply' | 'point-of-order';
export type ProposalStatus = 'submitted' | 'under-vote' | 'adopted' | 'not-adopted' | 'withdrawn';
export type VoteStatus = 'open' | 'closed' | 'abandoned';
export type ExclusionReason = 'absent' | 'below-required-level';
export type Choice = 'yes' | 'no' | 'abstain';
export type BallotView = 'cast' | Choice;
export type Ruling = 'upheld' | 'not-upheld';
export type RepresentativeRole = 'head' | 'alternate' | 'adviser' | 'observer';
export type Role = 'secretariat' | 'chair' | RepresentativeRole | 'display';

/** Whether `level` is at least as senior as `required`. */
export const meets = (level: Level, required: Level) => levels.indexOf(level) <= levels.indexOf(required);

export interface Named {
  id: string;
  name: string;
}

export interface Me {
  session: string;
  role: Role;
  name: string;
  /** Absent for the installation's own secretariat. */
  mechanism?: Named;
  party?: { id: string; short: string };
  representative?: { id: string; name: string; title: string; role: RepresentativeRole; level: Level };
  body?: Named;
  meeting?: string;
  expires: Instant;
  now: Instant;
}

// --- A meeting ------------------------------------------------------------------------------------------------------

export interface RepresentationView {
  requiredLevel: Level;
  policy: RepresentationPolicy;
  article: string;
  text: string;
}

export interface QuorumView {
  present: number;
  members: number;
  needed: number;
  met: boolean;
  article: string;
  text: string;
}

export interface MatterView {
  name: string;
  kind: 'substance' | 'procedure';
  rule: string;
  consensus: boolean;
  choices: 'live' | 'after-close';
  presentAndVotingMayAbstain: boolean;
  article: string;
  source: string;
}

export interface CharterView {
  title: string;
  version: number;
  statementSeconds: number;
  pointOfOrderSeconds: number;
  replySeconds: number;
  matters: Record<string, MatterView>;
}

export interface VoiceView {
  representative?: string;
  name: string;
  title: string;
  role: RepresentativeRole;
  level: Level;
}

export interface DelegationView {
  /** Its place in the roll, from 1. */
  order: number;
  name: string;
  observer?: boolean;
  voice?: VoiceView;
  attendance?: Attendance;
  standing: LevelStanding;
  waiver?: string;
}

export interface AgendaItemView {
  title: string;
  status: AgendaStatus;
}

export interface FloorRequestView {
  request: number;
  party: string;
  kind: FloorKind;
  at: Instant;
}

export interface InterventionView {
  number: number;
  party: string;
  kind: FloorKind;
  speaker?: string;
  item?: number;
  since: Instant;
  seconds: number;
  /** Count down to this, never from ticks. */
  deadline: Instant;
  /** While interrupted: what is left. */
  remainingSeconds?: number;
  elapsed?: boolean;
}

export interface ProposalView {
  title: string;
  text?: string;
  /** Absent for a text of the chair. */
  sponsor?: string;
  matter: string;
  status: ProposalStatus;
}

export interface Working {
  yes: number;
  no: number;
  abstain: number;
  notVoting: number;
  base: number;
  needed: number;
  objectors?: string[];
}

export interface Outcome {
  result: 'carried' | 'not-carried';
  explanation: string;
  working: Working;
}

export interface VoteView {
  proposal: number;
  matter: string;
  status: VoteStatus;
  voters: number;
  bound?: Record<string, boolean>;
  excluded?: Record<string, ExclusionReason>;
  ballots: Record<string, BallotView>;
  objections?: Record<string, string>;
  opened: Instant;
  ended?: Instant;
  outcome?: Outcome;
}

export interface MeetingView {
  id: string;
  mechanism: string;
  body: Named;
  name: string;
  status: MeetingStatus;
  statusReason?: string;
  fromRecord?: boolean;
  recordedOutcome?: string;
  starts: Instant;
  ends: Instant;
  timeZone: string;
  place: string;
  openedAt?: Instant;
  closedAt?: Instant;
  resumesAt?: Instant;
  resumptionDue?: boolean;
  chair?: string;
  representation: RepresentationView;
  quorum: QuorumView;
  charter: CharterView;
  delegations: Record<string, DelegationView>;
  agenda: Record<string, AgendaItemView>;
  currentItem?: number;
  queue: FloorRequestView[];
  speakersListClosed?: boolean;
  speaking?: InterventionView;
  interrupted?: InterventionView;
  pointsToRule: number[];
  proposals: Record<string, ProposalView>;
  votes: Record<string, VoteView>;
  openVote?: number;
}

export interface OwnBallot {
  vote: number;
  choice: Choice;
  reason?: string;
}

/** What only the watcher's own delegation sees. */
export interface OwnView {
  party: string;
  ballot?: OwnBallot;
}

// --- Reading --------------------------------------------------------------------------------------------------------

export interface MechanismParty {
  id: string;
  name: string;
  short: string;
  capital: string;
  timeZone: string;
  language: string;
}

export interface MechanismBody {
  id: string;
  name: string;
  members: string[];
  observers?: string[];
  chair?: string;
  requiredLevel: Level;
  policy?: RepresentationPolicy;
  parent?: string;
}

export interface Mechanism extends Named {
  parties: MechanismParty[];
  bodies: MechanismBody[];
}

export interface MeetingEntry {
  id: string;
  body: string;
  bodyName: string;
  name: string;
  status: MeetingStatus;
  starts: Instant;
  ends: Instant;
  timeZone: string;
  place: string;
  /** Its times are whole days. */
  datesOnly?: boolean;
  outcome?: string;
}

export interface Representative {
  id: string;
  name: string;
  title: string;
  role: RepresentativeRole;
  level: Level;
  body?: string;
  withdrawn?: boolean;
}

export interface PartyVoice {
  meeting: string;
  representative: string;
  since: Instant;
}

export interface AttendanceRecord {
  meeting: string;
  body: string;
  name: string;
  starts: Instant;
  attended?: boolean;
  headedBy?: string;
  title?: string;
  level?: Level;
  requiredLevel: Level;
}

export interface Party extends MechanismParty {
  representatives: Representative[];
  voices: PartyVoice[];
  attendance: AttendanceRecord[];
}

export interface Accreditation {
  id: string;
  holder: {
    role: Role;
    name: string;
    party?: string;
    representative?: string;
    body?: string;
    meeting?: string;
  };
  expires: Instant;
  revoked: boolean;
  signedIn: boolean;
  since?: Instant;
}

export interface IssuedAccreditation {
  id: string;
  link: string;
  expires: Instant;
}

export interface Receipt {
  version: number;
  replayed: boolean;
}

export interface ImportReceipt {
  version: number;
  mechanism: string;
  parties: number;
  bodies: number;
  meetings: number;
  commitments: number;
}

// --- Live -----------------------------------------------------------------------------------------------------------

/** Connections by party, and by "chair" and "secretariat". */
export type Presence = Record<string, number>;

export type MergePatch = Record<string, unknown>;

export interface Frame {
  meeting: string;
  from: number;
  to: number;
  patch: MergePatch;
  at?: Instant;
}

export interface WatchAnswer {
  version: number;
  view?: MeetingView;
  frames?: Omit<Frame, 'meeting'>[];
  own?: OwnView;
  presence: Presence;
  now: Instant;
}

// --- Problems -------------------------------------------------------------------------------------------------------

export interface ProblemDetails {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  rule?: { id: string; text: string; source: string };
  /** The path of the member that is wrong, as in `parties[2].level`. */
  field?: string;
  errors?: Record<string, string[]>;
}

// --- The record -----------------------------------------------------------------------------------------------------

/** The part of a meeting's record that the console shows beside the view; programs read the rest. */
export interface MeetingRecord {
  interventions: RecordedIntervention[];
  rulings: { intervention: number; party: string; ruling: Ruling; note?: string; at: Instant }[];
}

export interface RecordedIntervention {
  number: number;
  party: string;
  speaker?: { name: string; title: string; role: RepresentativeRole; level: Level };
  kind: FloorKind;
  item?: number;
  from: Instant;
  to?: Instant;
  secondsUsed: number;
  limitSeconds: number;
  overTime: boolean;
}
