# SPDX-License-Identifier: MIT
#
# perl - hashes, regular expressions, sorting, strings that grow by realloc, fork and pipes.
#
# quick: yes
# needs: perl-base
# timeout: 60

. "$CONFORMANCE/harness.sh"
export PERL_HASH_SEED=0 PERL_PERTURB_KEYS=0

cat > "$WORK/job.pl" <<'PL'
use strict; use warnings;
my (%count, $text); my $state = 12345;
sub next_number { $state = ($state * 1103515245 + 12345) % 2147483648; return $state }
for (1 .. 60000) { my $w = "w" . (next_number() % 5000); $count{$w}++; $text .= "$w " }
my @top = (sort { $count{$b} <=> $count{$a} || $a cmp $b } keys %count)[0 .. 9];
print join(",", map { "$_=$count{$_}" } @top), "\n";
my $matches = () = $text =~ /\bw(\d)\1+\b/g;
(my $copy = $text) =~ s/w(\d+)/<$1>/g;
print "$matches ", length($copy), " ", unpack("%32C*", $copy), "\n";
my @grid = map { my $r = $_; [ map { $r * $_ } 1 .. 300 ] } 1 .. 300;
my $sum = 0; $sum += $_ for map { @$_ } @grid; print "$sum\n";
$| = 1;
for my $i (1 .. 5) {
  my $pid = open(my $pipe, "-|") // die "fork: $!";
  if (!$pid) { print "child $i ", scalar(reverse(join "", map { chr(97 + $_ % 26) } 1 .. 5000 * $i)) =~ tr/a//, "\n"; exit 0 }
  print while <$pipe>; close $pipe or die "child: $?";
}
print `echo from the shell`;
PL
both job /usr/bin/perl "$WORK/job.pl"
served job perl
bound bindings /usr/bin/perl -e 'print "x" x 10'
done_with "$proof; $bindings"
