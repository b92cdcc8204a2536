#!/bin/sh
# The example script of package/try: who it is, what it is told, and what is sent to it. Whatever comes from outside is escaped.
escape() { sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g; s/"/\&quot;/g'; }
cat <<END
Content-Type: text/html; charset=utf-8
Cache-Control: no-store

<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A script</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<p><a href="/">httpway</a></p>
<h1>A script</h1>
<p class="lead">I am a shell script, process $$, and I run as <code>$(id | escape)</code>.</p>
<form method="post" action="/script/show.cgi">
<p><input name="words" aria-label="Words" placeholder="Some words" maxlength="200"> <button>Send them to me</button></p>
</form>
END
if test "${CONTENT_LENGTH:-0}" -gt 0; then
  echo "<h2>What was sent</h2><p><code>$(head -c 1000 | escape)</code></p>"
fi
echo '<h2>What I am told</h2><table class="told">'
env | sort | escape | sed -n '/^PWD=/d; s|^\([A-Z0-9_][A-Z0-9_]*\)=\(.*\)|<tr><th scope="row">\1</th><td>\2</td></tr>|p'
echo '</table></body></html>'
