;;; gnus.el --- answers one invitation as Gnus does, and keeps it in an Org file -*- lexical-binding: t -*-
;; emacs --batch -Q -l gnus.el MAIL STATUS ADDRESS PORT ORG
;; STATUS: accepted, tentative, declined; or keep: no answer, the Org file only.

(require 'gnus)
(require 'gnus-icalendar)
(require 'message)
(require 'mm-decode)
(require 'mml)
(require 'org)
(require 'org-agenda)
(require 'org-capture)
(require 'smtpmail)

(defun calendar-part (handles)
  "The first calendar part among HANDLES, at any depth."
  (cond ((not (listp handles)) nil)
        ((bufferp (car handles))
         (and (equal (mm-handle-media-type handles) "text/calendar") handles))
        (t (seq-some #'calendar-part (cdr handles)))))

(defun send-answer (calendar organizer subject)
  "Mails CALENDAR to the ORGANIZER."
  (with-current-buffer (get-buffer-create " *answer*")
    (insert calendar))
  (message-mail organizer subject)
  (message-goto-body)
  (mml-insert-multipart "alternative")
  (mml-insert-empty-tag 'part 'type "text/plain")
  (mml-attach-buffer " *answer*" "text/calendar; method=REPLY; charset=UTF-8")
  (message-send))

(pcase-let ((`(,file ,status ,address ,port ,org) command-line-args-left))
  (setq command-line-args-left nil
        user-mail-address address
        user-full-name "Test Person"
        mail-host-address "peers.example"
        send-mail-function #'smtpmail-send-it
        message-send-mail-function #'smtpmail-send-it
        smtpmail-smtp-server "127.0.0.1"
        smtpmail-smtp-service (string-to-number port)
        smtpmail-stream-type nil
        message-confirm-send nil
        gnus-icalendar-org-capture-file org
        gnus-icalendar-org-capture-headline '("Visits")
        org-agenda-files (list org))
  (unless (file-exists-p org)
    (write-region "* Visits\n" nil org))
  (gnus-icalendar-org-setup)
  (with-temp-buffer
    (set-buffer-multibyte nil)
    (let ((coding-system-for-read 'binary))
      (insert-file-contents file))
    (goto-char (point-min))
    (while (search-forward "\r\n" nil t)
      (replace-match "\n"))
    (let* ((handle (or (calendar-part (mm-dissect-buffer t t)) (error "No calendar part")))
           (event (gnus-icalendar-event-from-handle handle (list address))))
      (unless (equal status "keep")
        (send-answer
         (gnus-icalendar-with-decoded-handle
          handle
          (gnus-icalendar-event-reply-from-buffer (current-buffer) (intern status) (list address)))
         (gnus-icalendar-event:organizer event)
         (concat (capitalize status) ": " (gnus-icalendar-event:summary event))))
      (gnus-icalendar-event:sync-to-org event (unless (equal status "keep") (intern status))))))
