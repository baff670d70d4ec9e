# Every n-th test file, n being the number of shards.
ls web/test/*.js | awk -v n="$SHARDS" -v k="$SHARD" 'NR % n == k % n' | xargs --no-run-if-empty node --test
