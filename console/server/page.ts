import type { ClientBundle } from './client-bundle.ts';

/** The page: everything in it is drawn by its program. */
export const page = ({ script, style }: ClientBundle): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Sensor console</title>
    <link rel="stylesheet" href="${style.path}">
    <link rel="icon" href="data:,">
    <script type="module" src="${script.path}"></script>
  </head>
  <body>
    <div id="console"></div>
    <noscript>The console draws its panels with JavaScript: allow it for this page.</noscript>
  </body>
</html>
`;
