# Realms, user directories.
use strict;
use warnings;
no warnings 'qw';
use MIME::Base64;
use Mathopd;

sub b { 'Authorization: Basic ' . encode_base64($_[0], '') }
my @users = ("ann:secret", "bob:with:colon", "carl:", ":empty", "dora:first", "dora:second", "abcdefghijklmno:fifteen", "abcdefghijklmnop:sixteen", "nocolon", " blank:x", "eve: x ", "long:" . 'x' x 130, "crlf:secret\r", "# comment:x", "last:nolf");
site 'realms', files => { 'www/a.txt' => 'a', 'users' => join("\n", @users), 'crypted' => join('', map { "$_\n" } 'des:' . crypt('secret', 'ab'), 'md5:' . crypt('secret', '$1$salt$'), 'sha512:' . crypt('secret', '$6$salt$'), 'apr:$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/', 'sha:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=', 'plain:secret', 'empty:', 'star:*'),
  'www/env.cgi' => perl('print "\n", join " ", map { "$_=" . ($ENV{$_} // "none") } qw(AUTH_TYPE REMOTE_USER HTTP_AUTHORIZATION)') }, prepare => sub { my $s = shift; chmod 0, $s->path('noread') }, conf => <<'END';
User nobody
StayRoot On
Control { Types { text/plain { txt } } Specials { CGI { cgi } } ScriptUser games <<ScriptTrustWritable On>> }
<<Tuning { AuthDelay 0 }>>
Server { Port @PORT@ Address 127.0.0.1
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /plain Location @DIR@/www Realm "The realm" UserFile @DIR@/users }
    Control { Alias /crypt Location @DIR@/www Realm crypt UserFile @DIR@/crypted EncryptedUserFile On }
    Control { Alias /nofile Location @DIR@/www Realm nofile }
    Control { Alias /missing Location @DIR@/www Realm missing UserFile @DIR@/missing }
    Control { Alias /onlyfile Location @DIR@/www UserFile @DIR@/users }
    Control { Alias /redirect Location http://x.example Realm r UserFile @DIR@/users }
    Control { Alias /quoted Location @DIR@/www Realm "a \"b\" \\c" UserFile @DIR@/users }
  }
}
END
ask "GET $_ without a name", g($_) for qw(/plain/a.txt /plain/none /crypt/a.txt /nofile/a.txt /missing/a.txt /onlyfile/a.txt /redirect/x /quoted/a.txt);
ask "plain: $_", g('/plain/a.txt', 'h', b($_)) for qw(ann:secret ann:Secret ann: ann Ann:secret bob:with:colon bob:with carl: :empty dora:first dora:second abcdefghijklmno:fifteen abcdefghijklmnop:sixteen nocolon: nocolon crlf:secret last:nolf), 'eve: x ', 'eve:x', 'eve: x', ' blank:x', 'blank:x', '# comment:x', 'long:' . 'x' x 130;
ask "crypt: $_", g('/crypt/a.txt', 'h', b("$_:secret")) for qw(des md5 sha512 apr sha plain empty star);
ask "crypt, wrong: $_", g('/crypt/a.txt', 'h', b("$_:wrong")) for qw(des md5 sha512 empty);
ask 'crypt, empty password', g('/crypt/a.txt', 'h', b('empty:'));
ask 'missing file', g('/missing/a.txt', 'h', b('ann:secret'));
ask 'realm without file', g('/nofile/a.txt', 'h', b('ann:secret'));
ask "scheme: $_", g('/plain/a.txt', 'h', "Authorization: $_") for 'basic YW5uOnNlY3JldA==', 'BASIC   YW5uOnNlY3JldA==', 'Basic YW5uOnNlY3JldA', 'Basic YW5u OnNlY3JldA==', 'Basic', 'Digest x', 'Basic YW5uOnNlY3JldA==x', 'Basic *', 'YW5uOnNlY3JldA==', 'Basic YW5uOnNlY3JldA== ';
ask 'two Authorization fields', g('/plain/a.txt', 'h', b('ann:wrong'), b('ann:secret'));
ask 'variables with a name', g('/plain/env.cgi', 'h', b('ann:secret'));
ask 'variables without a realm', g('/env.cgi', 'h', b('ann:secret'));
ask 'POST without a name', "POST /plain/a.txt HTTP/1.1\nHost: h\nContent-Length: 0\n\n", show => ['status'];
ask 'a redirect with a name', g('/redirect/x', 'h', b('ann:secret'));
ask 'two pipelined', g('/plain/a.txt', 'h', b('ann:secret')) . g('/plain/a.txt', 'h'), show => ['status'];

my ($games, $home) = (getpwnam 'games')[0, 7];
site 'homes', files => { 'www/~nobodyhere/a.txt' => 'no user', 'www/a.txt' => 'a', 'www/~root/a.txt' => 'below www', 'www/~bin/a.txt' => 'bin below www', 'people/a.txt' => 'people' }, conf => <<'END';
User nobody
Control { Types { text/plain { txt group passwd } } }
Server { Port @PORT@ Address 127.0.0.1
  Virtual { AnyHost NoHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /~ Location none-of-this UserDirectory On }
    Control { Alias /people Location none-of-this UserDirectory On }
    Control { Alias /star Location *none UserDirectory On }
  }
}
END
ask "GET $_", g($_) for qw(/~nobodyhere/a.txt /~root/a.txt /~bin/a.txt /~ /~/ /~/a.txt /~daemon /~daemon/ /~daemon/x /people/daemon/x /people/nobodyhere/a.txt /people /people/ /~~/a.txt /~games/../a.txt /~.x/a.txt /star/daemon/x);
1;
