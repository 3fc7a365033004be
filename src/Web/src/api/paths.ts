const part = encodeURIComponent;

export const meetingPath = (meeting: string, command?: string) =>
  `meetings/${part(meeting)}${command ? `/${command}` : ''}`;
export const mechanismPath = (mechanism: string, rest?: string) =>
  `mechanisms/${part(mechanism)}${rest ? `/${rest}` : ''}`;
export const bodyPath = (mechanism: string, body: string, command?: string) =>
  mechanismPath(mechanism, `bodies/${part(body)}${command ? `/${command}` : ''}`);
export const partyPath = (mechanism: string, party: string, command?: string) =>
  mechanismPath(mechanism, `parties/${part(party)}${command ? `/${command}` : ''}`);
