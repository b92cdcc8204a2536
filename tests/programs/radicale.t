# Radicale: calendars and address books by two real clients, the library of Python's caldav and cadaver, and by hand.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Httpway;
use Programs;

Programs->prepare(packages => [qw(radicale python3-caldav cadaver apache2-utils curl)], users => [qw(httpauth)]);
Programs->recipe('radicale', sub {
  my ($recipe, $said) = @_;
  like($said, qr{<href>/dav/ada/work/</href>}, 'a calendar is made and shown');

  my ($code, $told) = $recipe->shell(<<'END');
cat > client.py <<'PYTHON'
import caldav, datetime
client = caldav.DAVClient("http://localhost:8080/dav/", username="ada", password="secret")
me = client.principal()
print("principal", me.url)
calendar = me.make_calendar(name="Private & own", cal_id="own")
print("made", calendar.url)
event = calendar.save_event("""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//
BEGIN:VEVENT
UID:one@example.org
DTSTAMP:20300101T000000Z
DTSTART:20300102T100000Z
DTEND:20300102T110000Z
SUMMARY:Tea with Grace
END:VEVENT
END:VCALENDAR
""")
print("put", event.url)
found = calendar.date_search(datetime.datetime(2030, 1, 1), datetime.datetime(2030, 1, 3))
print("found", len(found), found[0].vobject_instance.vevent.summary.value)
print("not found", len(calendar.date_search(datetime.datetime(2031, 1, 1), datetime.datetime(2031, 1, 3))))
found[0].vobject_instance.vevent.summary.value = "Coffee with Grace"
found[0].save()
print("changed", calendar.event_by_uid("one@example.org").vobject_instance.vevent.summary.value)
print("names", sorted(c.name or "" for c in me.calendars()))
found[0].delete()
print("left", len(calendar.events()))
calendar.delete()
print("calendars", len(me.calendars()))
PYTHON
/usr/bin/python3 client.py
END
  is($code, 0, 'a client in Python') or diag $told, $recipe->server->stderr;
  for ('principal http://localhost:8080/dav/ada/', 'made http://localhost:8080/dav/ada/own/', 'found 1 Tea with Grace', 'not found 0', 'changed Coffee with Grace', "names ['Private & own', 'ada/work']", 'left 0', 'calendars 1') {
    like($told, qr/^\Q$_\E$/m, $_);
  }

  ($code, $told) = $recipe->shell(<<'END');
umask 077
echo 'machine localhost login ada password secret' > .netrc
printf 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:grace\r\nFN:Grace\r\nN:Grace;;;;\r\nEND:VCARD\r\n' > grace.vcf
curl -fsS -n -X MKCOL -H 'Content-Type: text/xml' --data '<mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop><resourcetype><collection/><C:addressbook/></resourcetype></prop></set></mkcol>' http://localhost:8080/dav/ada/people/
cadaver http://localhost:8080/dav/ada/ <<'CADAVER'
ls
cd people
put grace.vcf
ls
get grace.vcf copy.vcf
move grace.vcf hopper.vcf
propnames hopper.vcf
delete hopper.vcf
quit
CADAVER
tr -d '\r' < copy.vcf | grep FN
END
  is($code, 0, 'cadaver') or diag $told, $recipe->server->stderr;
  like($told, qr/Coll:\s+people/, 'lists') or diag $told;
  like($told, qr/Uploading grace\.vcf.*succeeded.*Downloading.*succeeded.*Moving.*succeeded.*Deleting.*succeeded.*FN:Grace/s, 'puts, gets, moves and deletes') or diag $told;

  my %ada = (Authorization => basic('ada', 'secret'));
  my $options = request(8080, "OPTIONS /dav/ada/ HTTP/1.1\nHost: localhost:8080\nConnection: close\nAuthorization: $ada{Authorization}\n\n");
  is($options->{status}, 200, 'OPTIONS');
  like($options->{headers}{allow}, qr/\bREPORT\b/, 'the methods are the script’s');
  like($options->{headers}{dav}, qr/calendar-access/, 'and what it can');
  is(get(8080, '/dav/ada/')->{status}, 401, 'without a password: nothing');
  is(get(8080, '/dav/grace/', %ada)->{status}, 403, 'nor what is somebody else’s');
  is(request(8080, "PROPFIND /.well-known/caldav HTTP/1.1\nHost: localhost:8080\nConnection: close\n\n")->{headers}{location}, 'http://localhost:8080/dav', 'where clients begin to look');
  unlike(request(8080, "TRACE /dav/ HTTP/1.1\nHost: localhost\nConnection: close\nAuthorization: $ada{Authorization}\n\n")->{status}, qr/^2/, 'TRACE reaches no script');
  is_deeply([$recipe->complaints], [], 'no complaints in the log');
});
done_testing;
