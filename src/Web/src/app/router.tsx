import { createBrowserRouter } from 'react-router';
import { HomePage } from '@/features/home/HomePage';
import { HistoryPage } from '@/features/history/HistoryPage';
import { RecordPage } from '@/features/meeting-record/RecordPage';
import { AccreditationsPage } from '@/features/secretariat/AccreditationsPage';
import { BodiesPage } from '@/features/secretariat/BodiesPage';
import { ImportPage } from '@/features/secretariat/ImportPage';
import { MeetingsPage } from '@/features/secretariat/MeetingsPage';
import { PartiesPage } from '@/features/secretariat/PartiesPage';
import { PartyPage } from '@/features/secretariat/PartyPage';
import { HowToSignIn, SignInPage } from '@/features/sign-in/SignInPage';
import { Broken, NotFound } from './Broken';
import { MeetingPage } from './MeetingPage';
import { SecretariatOnly, SessionLayout } from './SessionLayout';

export const router = createBrowserRouter([
  { path: '/', element: <HowToSignIn />, errorElement: <Broken /> },
  { path: '/sign-in', element: <SignInPage />, errorElement: <Broken /> },
  {
    path: '/s/:session',
    element: <SessionLayout />,
    errorElement: <Broken />,
    children: [
      { index: true, element: <HomePage /> },
      { path: 'meetings/:meeting', element: <MeetingPage /> },
      { path: 'meetings/:meeting/record', element: <RecordPage /> },
      { path: 'history', element: <HistoryPage /> },
      {
        element: <SecretariatOnly />,
        children: [
          { path: 'parties', element: <PartiesPage /> },
          { path: 'parties/:party', element: <PartyPage /> },
          { path: 'bodies', element: <BodiesPage /> },
          { path: 'meetings', element: <MeetingsPage /> },
          { path: 'import', element: <ImportPage /> },
          { path: 'accreditations', element: <AccreditationsPage /> },
        ],
      },
      { path: '*', element: <NotFound /> },
    ],
  },
  { path: '*', element: <NotFound /> },
]);
