CREATE ALIAS IF NOT EXISTS NOISE FOR "io.github.spawnboot.test.silent.Noise.fromScript";
CALL NOISE('migration');
