import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { MeetingView, OwnBallot, VoteView } from '@/api/types';
import { meetingView, openVote } from '@/test/meeting';
import { me, renderAs } from '@/test/render';
import { Ballot } from './Ballot';
import { seatOf } from './seat';

function show(vote: VoteView, own?: OwnBallot, change: Partial<MeetingView> = {}, who = me()) {
  const view = meetingView({ openVote: 1, votes: { '1': vote }, ...change });
  const send = vi.fn(() => Promise.resolve(true));
  renderAs(who, <Ballot view={view} number={1} vote={vote} seat={seatOf(who, view)} own={own} send={send} />);
  return { send, user: userEvent.setup() };
}

describe('a ballot', () => {
  it('is sent by one press', async () => {
    const { send, user } = show(openVote());
    await user.click(screen.getByRole('radio', { name: 'Yes' }));
    expect(send).toHaveBeenCalledExactlyOnceWith('cast-ballot', { vote: 1, choice: 'yes' });
  });

  it('shows what is on record, not what was pressed', async () => {
    const { user } = show(openVote(), { vote: 1, choice: 'no' });
    await user.click(screen.getByRole('radio', { name: 'Yes' }));
    expect(screen.getByTestId('own-ballot').textContent).toContain('Your vote on record: No');
    expect(screen.getByRole('radio', { name: 'No' }).getAttribute('aria-checked')).toBe('true');
    expect(screen.getByRole('radio', { name: 'Yes' }).getAttribute('aria-checked')).toBe('false');
  });

  it('offers no abstention to one that is bound, and says why', () => {
    show(openVote({ bound: { USA: true } }));
    expect(screen.getByRole<HTMLButtonElement>('radio', { name: 'Abstain' }).disabled).toBe(true);
    expect(screen.getByText(/declared itself present and voting; under article 6\.2/)).toBeTruthy();
  });

  it('of objection asks for the reason first', async () => {
    const { send, user } = show(openVote({ matter: 'joint-statement' }));
    await user.click(screen.getByRole('radio', { name: 'Object' }));
    expect(send).not.toHaveBeenCalled();
    const record = await screen.findByRole<HTMLButtonElement>('button', { name: 'Record the objection' });
    expect(record.disabled).toBe(true);
    await user.type(
      screen.getByRole('textbox', { name: /Reason of your objection/ }),
      'The text omits verification.',
    );
    await user.click(record);
    expect(send).toHaveBeenCalledExactlyOnceWith('cast-ballot', {
      vote: 1,
      choice: 'no',
      reason: 'The text omits verification.',
    });
  });

  it('is not offered to an adviser', () => {
    show(openVote(), undefined, {}, me({ role: 'adviser' }));
    expect(screen.queryByRole('radio')).toBeNull();
  });

  it('is not offered to a party that has no vote, and it is told why', () => {
    show(openVote({ excluded: { USA: 'absent' } }));
    expect(screen.queryByRole('radio')).toBeNull();
    expect(screen.getByText('You have no vote in this one')).toBeTruthy();
  });
});
