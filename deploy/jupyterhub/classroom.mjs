/**
 * `npm run classroom`: prepares what is missing, then runs a JupyterHub for a class on this
 * machine and stays with it. The hub and its proxy are two processes; one that ends is
 * started again, and the learners' servers live through it. Ctrl-C ends everything.
 */
import '../../kernel/setup/node-version.mjs';

const HELP = `npm run classroom -- [options]

  --port N              the port that learners open (8000); N+1 and N+2 are used inside
  --address A           where to listen (127.0.0.1: this machine only; 0.0.0.0: everywhere)
  --certificate F --key F   TLS certificate and key (PEM)
  --leader NAME         the leader's login name (leader)
  --data FOLDER         accounts and learners' folders (.classroom in this clone)
  --lessons FOLDER      the notebooks to hand out (the learner copies of this clone)
  --memory SIZE         for all programs of one learner (1536M), where cgroups allow it
  --heap N              megabytes of JavaScript heap for one kernel (512)
  --cull N              minutes after which unused kernels and servers are ended (120)
  --first-uid N         learners' Unix users are the 1000 numbers from N on (59000)
  --without-isolation   run as an ordinary user, where learners can read each other's files
  --forget NAME         let NAME choose a new password with the class's code, and end
`;

import('../../kernel/setup/failure.mjs').then(({ runMain }) =>
  runMain(async () => {
    const { parseArguments } = await import('./arguments.mjs');
    const { ensureSetup } = await import('../../kernel/setup/ensure.mjs');
    const room = await import('./room.mjs');
    const { keepRunning } = await import('./supervisor.mjs');

    const asked = parseArguments(process.argv.slice(2));
    if (asked.help) {
      console.log(HELP.trimEnd());
      return 0;
    }
    if (asked.forget !== undefined) return room.forget(asked);
    await room.checkBeforehand(asked);
    await ensureSetup({ forClassroom: true, tolerant: true });
    const settings = await room.prepare(asked);
    return keepRunning(room.programs(settings), {
      isReady: () => room.isOpen(settings),
      announce: () => console.log(room.announcement(settings)),
    });
  }),
);
