import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { MeetingView, Presence } from '@/api/types';
import { meetingView, openVote } from '@/test/meeting';
import { me, renderAs } from '@/test/render';
import { RollCall } from './RollCall';

function show(view: MeetingView = meetingView(), presence: Presence = {}) {
  const send = vi.fn(() => Promise.resolve(true));
  renderAs(
    me({ role: 'chair' }),
    <RollCall view={view} presence={presence} send={send} presides over={false} />,
  );
  return { send, user: userEvent.setup() };
}

const row = (party: string) => document.querySelector<HTMLElement>(`tr[data-party="${party}"]`);

describe('the roll call', () => {
  it('is held by keyboard alone', async () => {
    const { send, user } = show();
    row('CHN')?.focus();
    await user.keyboard('p');
    expect(document.activeElement).toBe(row('PRK'));
    await user.keyboard('v');
    await user.keyboard('{ArrowUp}{ArrowDown}a');
    expect(send.mock.calls).toEqual([
      ['record-attendance', { entries: [{ party: 'CHN', attendance: 'present' }] }],
      ['record-attendance', { entries: [{ party: 'PRK', attendance: 'present-and-voting' }] }],
      ['record-attendance', { entries: [{ party: 'USA', attendance: 'absent' }] }],
    ]);
  });

  it('records those who are connected, and no one else', async () => {
    const { send, user } = show(meetingView(), { CHN: 1, USA: 2, chair: 1 });
    await user.click(screen.getByRole('button', { name: /Record connected as present/ }));
    expect(send).toHaveBeenCalledExactlyOnceWith('record-attendance', {
      entries: [
        { party: 'CHN', attendance: 'present' },
        { party: 'USA', attendance: 'present' },
      ],
    });
  });

  it('is not held while a vote is open', async () => {
    const { send, user } = show(meetingView({ openVote: 1, votes: { '1': openVote() } }));
    row('CHN')?.focus();
    await user.keyboard('p');
    expect(send).not.toHaveBeenCalled();
    expect(screen.queryByRole('button', { name: /Record connected/ })).toBeNull();
  });
});
